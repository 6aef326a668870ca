#!/usr/bin/env python3
"""How many realistic faults do the claims notice?

Applies each fault of power/faults.py to a copy of the sources, builds it, runs the experiments that it can change at the
profile quick, and counts the claims that deviate. Writes Benchmarks/POWER.md. What is done is kept in output/power, so an
interrupted run goes on.

  Scripts/power.py [--only TEXT] [--list] [--check]
"""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "power"))
from faults import FAULTS, SUPPORT  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATE = os.path.join(ROOT, "output", "power")
COPY = os.path.join(STATE, "sources")
REPORT = os.path.join(ROOT, "Benchmarks", "POWER.md")
# Of 40 faults, so many have to be noticed.
BAR = 37
NONE = "**none**"


def run(command, folder, **more):
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, **more)


def copy_sources():
    """Brings the copy to the state of the sources; build products stay, so that a fault rebuilds little."""
    os.makedirs(COPY, exist_ok=True)
    for name in ("Sources", "Tests", "paper", "Package.swift"):
        if os.path.isdir(os.path.join(ROOT, name)):
            synchronise(os.path.join(ROOT, name), os.path.join(COPY, name))
        else:
            copy_if_changed(os.path.join(ROOT, name), os.path.join(COPY, name))


def synchronise(source, target):
    os.makedirs(target, exist_ok=True)
    for name in set(os.listdir(target)) - set(os.listdir(source)):
        path = os.path.join(target, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    for name in os.listdir(source):
        one, other = os.path.join(source, name), os.path.join(target, name)
        synchronise(one, other) if os.path.isdir(one) else copy_if_changed(one, other)


def copy_if_changed(source, target):
    with open(source, "rb") as file:
        data = file.read()
    if os.path.exists(target):
        with open(target, "rb") as file:
            if file.read() == data:
                return
    with open(target, "wb") as file:
        file.write(data)


def replace(path, old, new):
    with open(path) as file:
        text = file.read()
    if not fits(text, old, path):
        sys.exit(f"{path}: {old!r} stands there {text.count(old)} times; mend Scripts/power/faults.py")
    with open(path, "w") as file:
        file.write(text.replace(old, new, 1))


def fits(text, old, path):
    """A fault has one place; in that file, any."""
    return text.count(old) == 1 or old in text and path.endswith("SolverCurves.swift")


def check(faults):
    """All faults fit the sources, before hours go into the first of them."""
    for fault in faults:
        changes = [(fault.file, fault.old)] + ([SUPPORT[fault.name][:2]] if fault.name in SUPPORT else [])
        for file, old in changes:
            path = os.path.join(ROOT, file)
            if not os.path.exists(path) or not fits(open(path).read(), old, path):
                sys.exit(f"{file}: {old!r} does not stand there once; mend Scripts/power/faults.py ({fault.name})")


def build():
    result = run(["swift", "build", "-c", "release", "--product", "repro"], COPY)
    if result.returncode != 0:
        errors = [line for line in result.stdout.splitlines() if "error:" in line]
        sys.exit("does not build: " + "\n".join(errors[:5]) + result.stderr[-500:])


def verdicts(output, experiments):
    """Runs experiments anew in an output that holds the rows of correct code, and judges all claims."""
    command = os.path.join(COPY, ".build", "release", "repro")
    for name in experiments:
        for end in (".csv", ".trials.csv", ".run.json"):
            path = os.path.join(output, "results", "quick", name + end)
            if os.path.exists(path):
                os.remove(path)
    text = ""
    if experiments:
        ran = run([command, "run", *experiments, "--output", output], COPY)
        text = "" if ran.returncode == 0 else (ran.stderr.strip().splitlines() or ["?"])[-1]
    judged = run([command, "verify", "--json", "--output", output], COPY)
    if not judged.stdout.strip():
        return {}, text or judged.stderr.strip()
    claims = json.loads(judged.stdout)
    claims = claims["claims"] if isinstance(claims, dict) else claims
    return {f"{item['paper']}/{item['claim']}": (item["verdict"], bool(item.get("broken"))) for item in claims}, text


def digest():
    """Of the sources, papers and faults: results of others are not reused."""
    total = hashlib.sha256(repr((FAULTS, sorted(SUPPORT.items()))).encode())
    for name in ("Sources", "paper"):
        for folder, folders, files in os.walk(os.path.join(ROOT, name)):
            folders.sort()
            for file in sorted(files):
                with open(os.path.join(folder, file), "rb") as data:
                    total.update(data.read())
    return total.hexdigest()[:12]


def correct(state):
    """Rows and verdicts of the sources as they are."""
    output = os.path.join(STATE, "correct")
    names = sorted({name for fault in FAULTS for name in fault.run})
    if state.get("correct") is None:
        shutil.rmtree(output, ignore_errors=True)
        copy_sources()
        build()
        found, text = verdicts(output, names)
        if text or not found:
            sys.exit(f"the sources as they are: {text or 'no verdicts'}")
        state["correct"] = {name: verdict for name, (verdict, _) in found.items()}
        save(state)
    return output, state["correct"]


def save(state):
    write(os.path.join(STATE, "state.json"), json.dumps(state, indent=1, sort_keys=True))


def write(path, text):
    """Whole or not at all."""
    with open(path + ".part", "w") as file:
        file.write(text)
    os.replace(path + ".part", path)


def attempt(fault, correct_output, before):
    copy_sources()
    support = SUPPORT.get(fault.name)
    if support:
        replace(os.path.join(COPY, support[0]), support[1], support[2])
    replace(os.path.join(COPY, fault.file), fault.old, fault.new)
    build()
    output = os.path.join(STATE, "faulty")
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(correct_output, output)
    after, text = verdicts(output, fault.run)
    noticed = sorted(
        name for name, (verdict, _) in after.items() if verdict == "deviates" and before.get(name) != "deviates")
    broken = [name for name in noticed if after[name][1]]
    lost = sorted(name for name, verdict in before.items() if verdict == "reproduced" and name in after
                  and after[name][0] not in ("reproduced", "deviates"))
    return {"noticed": noticed, "broken": broken, "undecided": lost, "error": text if not after else ""}


def shown(result):
    """The claims that notice a fault, in few words."""
    if result["error"]:
        return "the program stops: " + " ".join(result["error"].split()).replace("|", "/")[:100]
    noticed = [name.split("/", 1)[1] + (" (broken)" if name in result["broken"] else "") for name in result["noticed"]]
    text = ", ".join(noticed[:3]) + (f" and {len(noticed) - 3} more" if len(noticed) > 3 else "")
    return text or NONE


def known_rows():
    """What earlier runs found, by the faults' names: the claims, and the sources that were tried."""
    if not os.path.exists(REPORT):
        return {}
    with open(REPORT) as file:
        cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in file if line.startswith("|")]
    return {row[1]: row[2:] for row in cells[2:] if len(row) == 4}


def report(state):
    """Writes the table: what this run tried, and what earlier ones found of the other faults."""
    rows = known_rows()
    rows.update({name: [shown(result), state["digest"]] for name, result in state["faults"].items()})
    tried = [fault for fault in FAULTS if fault.name in rows]
    escapes = [fault for fault in tried if rows[fault.name][0] == NONE]
    found = len(tried) - len(escapes)
    lines = [
        "# Power: which faults do the claims notice?", "",
        "`make power` applies each fault to a copy of the sources, one at a time, builds it, runs the experiments that it can",
        "change at the profile `quick`, and counts the claims that deviate (or are broken) and did not before. With `--only`, the",
        "other rows stay as they were; the last column is the digest of the sources, papers and faults that it was tried with.", "",
        f"**{found} of {len(tried)} faults are noticed** (the bar is {BAR} of 40).", "",
        "| area | fault | claims that deviate | sources |", "|---|---|---|---|",
    ]
    lines += [f"| {fault.area} | {fault.name} | {' | '.join(rows[fault.name])} |" for fault in tried]
    lines += ["", "## Escapes", ""]
    reasons = reasons_of_escapes()
    lines += [f"- {fault.name}: {reasons.get(fault.name, 'not explained yet')}" for fault in escapes] or ["None."]
    write(REPORT, "\n".join(lines) + "\n")
    print(f"{found} of {len(tried)} faults are noticed; Benchmarks/POWER.md")
    return found, len(tried)


def reasons_of_escapes():
    from escapes import ESCAPES
    return ESCAPES


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="faults whose name or area contains this text")
    parser.add_argument("--list", action="store_true", help="list the faults and stop")
    parser.add_argument("--check", action="store_true", help="say whether the faults fit the sources, and stop")
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if given.only in fault.name or given.only == fault.area]
    if given.list:
        for fault in chosen:
            print(f"{fault.area}\t{fault.name}")
        return
    check(chosen)
    if given.check:
        return
    os.makedirs(STATE, exist_ok=True)
    path = os.path.join(STATE, "state.json")
    state = json.load(open(path)) if os.path.exists(path) else {}
    if state.get("digest") != digest():
        state = {"digest": digest(), "faults": {}}
    output, before = correct(state)
    for number, fault in enumerate(chosen, 1):
        if fault.name not in state["faults"]:
            result = attempt(fault, output, before)
            state["faults"][fault.name] = result
            save(state)
            word = "noticed by %d" % len(result["noticed"]) if result["noticed"] else result["error"] or "ESCAPES"
            print(f"{number}/{len(chosen)} {fault.name}: {word}", flush=True)
    found, tried = report(state)
    sys.exit(0 if found * 40 >= BAR * tried else 1)


if __name__ == "__main__":
    main()
