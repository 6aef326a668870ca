#!/usr/bin/env python3
"""How often do the claims cry wolf?

Runs the profile quick again and again with fresh seeds (five batches for evaluations, fresh seeds for trainings) and counts
the runs of correct code in which a claim deviates, and those that stop. Writes Benchmarks/FALSE-ALARMS.md. What is done is
kept in output/false-alarms, so an interrupted count goes on.

  Scripts/false_alarms.py [--runs 40]
"""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATE = os.path.join(ROOT, "output", "false-alarms")
COMMAND = os.path.join(ROOT, ".build", "release", "repro")
# How many seeds a run gives to an experiment; five batches unless it stands here.
SEEDS = {
    "frozen/tune": 1, "frozen/mse-vs-P": 1, "frozen/mse-vs-n": 1, "similarity-of-weights": 1, "transformer/readouts": 1,
    "attention-head/prompt-length": 1, "attention-head/heads": 1, "continuous-function": 5, "statistical": 5,
    "statistical/heads": 1, "statistical/ames": 1, "transformer/short-training": 1, "newton-transformer/size": 1,
    "newton-transformer/iterates": 3, "library/error-vs-P": 4, "library/error-vs-steps": 4, "library/regression": 4,
}
MOST = 1


def run(command):
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True)


def claims(output):
    judged = run([COMMAND, "verify", "--json", "--output", output])
    if not judged.stdout.strip():
        sys.exit(judged.stderr.strip())
    found = json.loads(judged.stdout)
    return found["claims"] if isinstance(found, dict) else found


def experiments():
    """Those that a claim of this profile needs that is not bound to its seed: the others decide nothing at fresh seeds."""
    wanted, bound = [], []
    for claim in claims(os.path.join(STATE, "nothing")):
        if not claim["reason"].startswith("needs the profile"):
            (bound if claim["kind"] == "port" else wanted).extend(claim["experiments"])
    return sorted(set(wanted)), sorted(set(bound) - set(wanted))


def attempt(number, names):
    output = os.path.join(STATE, "run")
    shutil.rmtree(output, ignore_errors=True)
    groups = {}
    for name in names:
        groups.setdefault(SEEDS.get(name, 5), []).append(name)
    stops = []
    for count, members in sorted(groups.items()):
        # Far apart: the samples of the frozen module count on from their seed.
        seeds = ",".join(str(100_000 * number + 1_000 * place) for place in range(1, count + 1))
        ran = run([COMMAND, "run", *members, "--seeds", seeds, "--output", output])
        if ran.returncode != 0:
            stops.append((ran.stderr.strip().splitlines() or ["?"])[-1])
    found = claims(output)
    result = {
        "stops": stops,
        "deviates": sorted(f"{item['paper']}/{item['claim']}" for item in found if item["verdict"] == "deviates"),
        "reproduced": sum(item["verdict"] == "reproduced" for item in found),
        "inconclusive": sorted(f"{item['paper']}/{item['claim']}" for item in found if item["verdict"] == "inconclusive"),
    }
    shutil.rmtree(output, ignore_errors=True)
    return result


def digest():
    total = hashlib.sha256()
    for name in ("Sources", "paper"):
        for folder, folders, files in os.walk(os.path.join(ROOT, name)):
            folders.sort()
            for file in sorted(files):
                with open(os.path.join(folder, file), "rb") as data:
                    total.update(data.read())
    return total.hexdigest()[:12]


def known_findings():
    """Claims that deviate in the accepted verdicts, too: findings about the paper, no alarms."""
    found = set()
    for paper in sorted(os.listdir(os.path.join(ROOT, "paper"))):
        path = os.path.join(ROOT, "paper", paper, "verdicts.json")
        if os.path.exists(path):
            with open(path) as file:
                accepted = json.load(file)
            for claim, entry in accepted.get("profiles", {}).get("quick", {}).items():
                if (entry if isinstance(entry, str) else entry.get("verdict")) == "deviates":
                    found.add(f"{paper}/{claim}")
    return found


def report(results, names, bound):
    findings = known_findings()
    alarms = [number for number, result in results.items() if set(result["deviates"]) - findings]
    stops = [number for number, result in results.items() if result["stops"]]
    counts = {}
    for result in results.values():
        for name in result["deviates"]:
            counts[name] = counts.get(name, 0) + 1
    lines = [
        "# False alarms: how often do the claims cry wolf?", "",
        "`make false-alarms` runs the profile `quick` with fresh seeds, five batches for evaluations and fresh seeds for trainings,",
        "and counts the runs of correct code in which a claim deviates.", "",
        f"**{len(alarms)} of {len(results)} runs have a claim that deviates; {len(stops)} stop** (sources {digest()}; the bar is "
        f"{MOST} and none).", "",
        f"Experiments: {', '.join(names)}.", "",
        f"Left out, since all their claims are bound to a seed that another implementation ran: {', '.join(bound) or 'none'}.", "",
        "| claim | runs in which it deviates |", "|---|---|",
    ] + [f"| {name}{' (a finding, accepted)' if name in findings else ''} | {count} |" for name, count in sorted(counts.items())]
    with open(os.path.join(ROOT, "Benchmarks", "FALSE-ALARMS.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{len(alarms)} of {len(results)} runs with a claim that deviates, {len(stops)} stop; Benchmarks/FALSE-ALARMS.md")
    return len(alarms), len(stops)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    given = parser.parse_args()
    os.makedirs(STATE, exist_ok=True)
    path = os.path.join(STATE, "state.json")
    state = json.load(open(path)) if os.path.exists(path) else {}
    if state.get("digest") != digest():
        state = {"digest": digest(), "runs": {}}
    names, bound = experiments()
    for number in range(1, given.runs + 1):
        if str(number) in state["runs"]:
            continue
        result = attempt(number, names)
        state["runs"][str(number)] = result
        with open(path + ".part", "w") as file:
            json.dump(state, file, indent=1, sort_keys=True)
        os.replace(path + ".part", path)
        print(f"run {number}: {', '.join(result['deviates'] + result['stops']) or 'no alarm'}", flush=True)
    alarms, stops = report(state["runs"], names, bound)
    sys.exit(0 if alarms <= MOST and stops == 0 else 1)


if __name__ == "__main__":
    main()
