"""Sets a training step of ours beside PyTorch's: the three attention-head models of hu2026, batch 32, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Benchmarks/training.py

The two take turns, several times, so that both see the same machine; the fastest round of each counts, since whatever
else runs on the machine only ever lengthens a round. Exits with 1 when a setting misses the bar.
"""
import argparse
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
SETTINGS = [(60, 1), (110, 1), (60, 12)]
BAR = 8


def run(command, length, heads, threads):
    options = ["--length", length, "--heads", heads, "--threads", threads]
    output = subprocess.run([*command, *map(str, options)], check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def best(results, key="fastest"):
    return min(result[key] for result in results)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    ours_command = [arguments.repro, "bench", "training"]
    theirs_command = [sys.executable, FOLDER / "training_pytorch.py"]
    missed = False
    for length, heads in SETTINGS:
        ours, theirs = [], []
        for _ in range(arguments.turns):
            ours.append(run(ours_command, length, heads, arguments.threads))
            theirs.append(run(theirs_command, length, heads, arguments.threads))
        if (length, heads) == SETTINGS[0]:
            print(f"{ours[0]['kernels']}; {theirs[0]['engine']}, {theirs[0]['cpu']}; {arguments.threads} threads")
            print("   P   H |  ours ms | PyTorch ms | faster | CPU ms ours / PyTorch | GFLOP/s, share of peak")
        ratio = best(theirs) / best(ours)
        missed = missed or not ratio >= BAR
        fastest = min(ours, key=lambda result: result["fastest"])
        rate = fastest["gigaflops"] * fastest["milliseconds"] / fastest["fastest"]
        processor = f"{best(ours, 'processorMilliseconds'):8.2f} / {best(theirs, 'processorMilliseconds'):.1f}"
        print(
            f"{length:4} {heads:3} | {best(ours):8.3f} | {best(theirs):10.2f} | {ratio:5.1f}x | {processor:>21} |"
            f" {rate:6.0f}, {rate / fastest['peakGigaflops']:.0%}",
            flush=True,
        )
    print("below the bar of 8 in a setting" if missed else f"at least {BAR} times faster in every setting")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
