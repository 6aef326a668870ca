"""Times the runner: trials of no work, a journal of a million rows, and the page made anew from finished journals.

    make build
    python3 Benchmarks/runner.py

Trials of no work run in the process itself (`repro bench runner`). The million rows come from a hundred trials of a command that
prints ten thousand rows each; reading, verifying by digest and drawing them is what `repro report` does when nothing is left to
run, with pandoc and the page on top. Each time is the smallest of three. Exits with 1 when a bar is missed.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

FOLDER = pathlib.Path(__file__).parent
BARS = {"10,000 trials, s": 5, "10,000 trials, MiB": 100, "status of 10,000 trials, s": 1,
        "a million rows, s": 3, "a million rows, MiB": 1000}
SOURCE = """---
title: A million rows
---

```{experiment} rows
:command: awk -v s={seed} 'BEGIN { print "x,y"; for (i = 1; i <= 10000; i++) print i "," (s + i) / 7 }'
:rows: stdout csv
:seeds: 1..100
```

```{figure} rows
:x: x
:y: y
:plot: lines
All of them.
```

```{claim} positive
:experiment: rows
:test: every x <= 10000
:source: none
Every one.
```
"""


def timed(command, folder):
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = status >> 8
    if code not in (0, 1, 5):
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {code}\n{error}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    repro = str(pathlib.Path(parser.parse_args().repro).resolve())
    results = {}
    runs = [json.loads(subprocess.run([repro, "bench", "runner"], check=True, capture_output=True, text=True).stdout)
            for _ in range(3)]
    results["10,000 trials, s"] = min(run["run"] for run in runs)
    results["10,000 trials, MiB"] = min(run["peakMebibytes"] for run in runs)
    results["status of 10,000 trials, s"] = min(run["status"] for run in runs)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "report.md").write_text(SOURCE)
        timed([repro, "run", "--quiet"], folder)
        times = [timed([repro, "report", "--quiet"], folder) for _ in range(3)]
        results["a million rows, s"] = min(seconds for seconds, _ in times)
        results["a million rows, MiB"] = min(size for _, size in times)
    missed = [name for name, bar in BARS.items() if results[name] > bar]
    for name, value in results.items():
        print(f"{name}: {value:.2f} (bar {BARS[name]})")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
