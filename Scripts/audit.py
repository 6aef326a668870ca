"""Checks a report's page: valid HTML (html5lib, strict) and accessible (axe-core in headless Chromium, light and dark).

Usage: python Scripts/audit.py output/report.html
Needs: chromium, and from PyPI html5lib and axe-playwright-python (for the axe.min.js that it carries).
"""

import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import html5lib

RUN = """
axe.run(document, {resultTypes: ['violations']}).then(function (results) {
  var out = document.createElement('script');
  out.type = 'application/json';
  out.id = 'axe-results';
  out.textContent = JSON.stringify(results.violations.map(function (v) {
    return {id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(function (n) { return n.html.slice(0, 160); })};
  }));
  document.body.appendChild(out);
});
"""


def markup_errors(page):
    parser = html5lib.HTMLParser()
    parser.parse(page)
    return [f"line {line}, column {column}: {code}" for (line, column), code, _ in parser.errors]


def axe_source():
    package = importlib.util.find_spec("axe_playwright_python")
    return (pathlib.Path(package.origin).parent / "axe.min.js").read_text()


def violations(page, dark):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(page.replace("</body>", f"<script>{axe_source()}</script><script>{RUN}</script></body>"))
        command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000"]
        command += ["--blink-settings=preferredColorScheme=0"] if dark else []
        dom = subprocess.run(command + ["--dump-dom", copy.as_uri()], capture_output=True, text=True, check=True).stdout
    found = re.search(r'id="axe-results"[^>]*>(.*?)</script>', dom, re.S)
    if not found:
        sys.exit("axe gave no result")
    return json.loads(found.group(1))


def main():
    page = pathlib.Path(sys.argv[1]).read_text()
    problems = markup_errors(page)
    print(f"html5lib: {len(problems)} errors")
    for dark in (False, True):
        found = violations(page, dark)
        print(f"axe, {'dark' if dark else 'light'}: {len(found)} violations")
        problems += [f"{item['id']}: {item['help']}: {item['nodes']}" for item in found]
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


main()
