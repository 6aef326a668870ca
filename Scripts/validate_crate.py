"""Validates an RO-Crate that repro export ro-crate wrote, with programs of others.

Usage: Scripts/validate-crate.sh output/ro-crate [--offline]

First rocrate reads it and writes it again; then roc-validator checks what RO-Crate 1.1 and Process Run Crate 0.5 require, and
lists what they recommend. The validator fetches two JSON-LD contexts; --offline gives it what stands in for them: the context
that comes with rocrate (a later version of RO-Crate's), and the terms of the profile.
"""

import importlib.resources
import io
import json
import pathlib
import subprocess
import sys
import tempfile
from urllib.parse import unquote

import requests_cache
from requests.adapters import BaseAdapter, HTTPAdapter
from rocrate.rocrate import ROCrate
from urllib3.response import HTTPResponse

TERMS = "https://w3id.org/ro/terms/workflow-run#"
PROFILE_TERMS = ["ContainerImage", "containerImage", "environment", "registry", "resourceUsage", "sha256", "tag"]


class StandIn(BaseAdapter):
    """Answers for the two contexts without a network."""

    def __init__(self):
        super().__init__()
        crate = importlib.resources.files("rocrate").joinpath("data", "ro-crate.jsonld").read_text()
        terms = {"@context": {name: TERMS + name for name in PROFILE_TERMS}}
        self.documents = {
            "https://w3id.org/ro/crate/1.1/context": crate,
            "https://w3id.org/ro/terms/workflow-run/context": json.dumps(terms),
        }

    def send(self, request, **options):
        response = HTTPResponse(
            body=io.BytesIO(self.documents[request.url].encode()), headers={"Content-Type": "application/ld+json"},
            status=200, preload_content=False)
        return HTTPAdapter().build_response(request, response)

    def close(self):
        pass


def fill(cache):
    session = requests_cache.CachedSession(cache_name=cache, backend="sqlite", expire_after=-1)
    stand_in = StandIn()
    session.mount("https://w3id.org/", stand_in)
    for address in stand_in.documents:
        session.get(address, headers={"Accept": "application/ld+json, application/json"}).raise_for_status()


def read(folder):
    crate = ROCrate(folder)
    actions = crate.get_by_type("CreateAction")
    files = [entity for entity in crate.data_entities if "File" in entity.type]
    missing = [entity.id for entity in files if not pathlib.Path(folder, unquote(entity.id)).is_file()]
    print(f"rocrate: {crate.name}: {len(files)} files, {len(actions)} runs" + (f"; missing: {missing}" if missing else ""))
    with tempfile.TemporaryDirectory() as copy:
        crate.write(copy)
    return not missing


def validate(folder, options, severity):
    command = [str(pathlib.Path(sys.executable).with_name("rocrate-validator")), "-y", "--disable-color", "validate", folder]
    with tempfile.TemporaryDirectory() as place:
        report = pathlib.Path(place, "report.json")
        result = subprocess.run(
            command + options + ["-l", severity, "-f", "json", "-o", str(report)], capture_output=True, text=True)
        if not report.is_file():
            sys.exit("roc-validator stopped: " + (result.stdout + result.stderr).strip()[-600:])
        return json.loads(report.read_text())


def main():
    folder, options = sys.argv[1], sys.argv[2:]
    is_sound = read(folder)
    with tempfile.TemporaryDirectory() as place:
        extra = []
        if "--offline" in options:
            cache = str(pathlib.Path(place, "cache"))
            fill(cache)
            extra = ["--offline", "--cache-path", cache]
        required = validate(folder, extra, "required")
        recommended = validate(folder, extra, "recommended")
    profile = required["validation_settings"]["profile_identifier"]
    print(f"roc-validator: {'meets' if required['passed'] else 'does not meet'} what {profile} requires")
    for issue in required["issues"] + [i for i in recommended["issues"] if i["severity"] != "REQUIRED"]:
        print(f"  {issue['severity'].lower()}: {issue.get('message') or issue['check']['name']}")
    sys.exit(0 if is_sound and required["passed"] else 1)


main()
