"""Sets our iterative solvers beside a plain PyTorch loop: all step counts of fu2024's Figures 8, 10, 11 and 12.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Benchmarks/solvers.py

320 sequences of 41 positions, d = 20; ours on 2 threads, PyTorch on one, since a second one is no faster with products of
this size and stalls when the machine is busy. The loop starts anew for each step count, as the authors' does; beside it
stands a kinder one that runs once and predicts on the way. Both are timed on a slice and scaled; ours runs on everything.
The two programs take turns, and the fastest round of each counts. They draw the same random numbers and must agree on the
mean squared error of every method over the slice. Exits with 1 when a bar is missed.
"""
import argparse
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
BARS = {"times faster": 300, "seconds": 10, "megabytes": 1000}
# Rounding: the last steps of conjugate gradients depend on the order of sums.
AGREEMENT = 1e-5


def run(command, *options):
    output = subprocess.run([*command, *map(str, options)], check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--slice", type=int, default=2, help="sequences that the plain loop runs")
    arguments = parser.parse_args()
    ours_command = [arguments.repro, "bench", "solvers", "--threads", arguments.threads]
    theirs_command = [sys.executable, FOLDER / "solvers_pytorch.py"]
    ours_command, theirs_command = list(map(str, ours_command)), list(map(str, theirs_command))
    ours, theirs = [], []
    for _ in range(arguments.turns):
        ours.append(run(ours_command))
        theirs.append(run(theirs_command, "--slice", arguments.slice))
    same = run(ours_command, "--sequences", arguments.slice, "--rounds", 1)
    first, loop = ours[0], theirs[0]
    print(f"{first['sequences']} sequences, {first['positions']} positions, d = {first['features']},"
          f" {arguments.threads} threads; {loop['engine']}, {loop['threads']} thread: {loop['scaling']}")
    print("         | ours, s | PyTorch, s |  faster | one run, s |  faster | mean error, both on the slice")
    apart = 0
    for name, error in loop["errors"].items():
        mine, other, once = (
            min(result[key][name] for result in results) for results, key in
            [(ours, "secondsOfMethods"), (theirs, "secondsOfMethods"), (theirs, "secondsOfOneRunOfMethods")])
        deviation = abs(same["errors"][name] - error) / error
        apart = max(apart, deviation) if deviation == deviation else float("inf")
        print(f"{name:8} | {mine:7.3f} | {other:10.1f} | {other / mine:6.0f}x | {once:10.1f} | {once / mine:6.0f}x |"
              f" {same['errors'][name]:.6f}, {error:.6f}")
    best = min(ours, key=lambda result: result["fastest"])
    other, once = (min(result[key] for result in theirs) for key in ("seconds", "secondsOfOneRun"))
    ratio = other / best["fastest"]
    peak = max(result["peakMegabytes"] for result in ours)
    print(f"all      | {best['fastest']:7.3f} | {other:10.1f} | {ratio:6.0f}x | {once:10.1f} | {once / best['fastest']:6.0f}x |"
          f" processor time {best['processorSeconds']:.2f} s; peak memory {peak:.0f} MB")
    missed = [
        text for text, holds in [
            (f"less than {BARS['times faster']} times faster", ratio >= BARS["times faster"]),
            (f"{BARS['seconds']} s or more", best["fastest"] < BARS["seconds"]),
            (f"{BARS['megabytes']} MB or more", peak < BARS["megabytes"]),
            (f"errors differ by {apart:.1e}", apart <= AGREEMENT),
        ] if not holds
    ]
    print("misses: " + "; ".join(missed) if missed else
          f"at least {BARS['times faster']} times faster, under {BARS['seconds']} s and {BARS['megabytes']} MB")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
