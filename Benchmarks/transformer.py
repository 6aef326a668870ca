"""Sets a training step of the in-context transformer beside PyTorch's: batch 64, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch transformers
    .venv/bin/python Benchmarks/transformer.py [--scale small] [--turns 1]

Programs take turns, so that all see the same machine; the fastest round of each counts, since whatever else runs on the
machine only ever lengthens a round. PyTorch runs three times: the authors' model, which is GPT2Model of the transformers
library ("library"), and a leaner one of our own, with attention written out ("eager") and with PyTorch's fused function
("fused"). The bars are set against the fastest of the three; the others are shown beside it. Exits with 1 when a scale
misses its bar.
"""
import argparse
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
BARS = {"small": 3, "medium": 2, "large": 1.5}


def run(command, *options):
    output = subprocess.run([*command, *map(str, options)], check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def best(results, key):
    return min(result[key] for result in results)


def measure(scale, arguments):
    """Results of ours, and of PyTorch in each of its forms."""
    ours, theirs = [], {"library": [], "eager": [], "fused": []}
    options = ["--scale", scale, "--threads", arguments.threads]
    if arguments.rounds:
        options += ["--rounds", arguments.rounds]
    for _ in range(arguments.turns):
        ours.append(run([arguments.repro, "bench", "transformer"], *options))
        for form, results in theirs.items():
            script = [sys.executable, FOLDER / "transformer_pytorch.py"]
            results.append(run(script, *options, "--form", form))
    return ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    parser.add_argument("--scale", choices=BARS, action="append", help="this scale (default: all)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rounds", type=int, help="rounds of a turn")
    arguments = parser.parse_args()
    missed = []
    for index, scale in enumerate(arguments.scale or BARS):
        ours, theirs = measure(scale, arguments)
        if index == 0:
            engine = theirs["library"][0]
            print(f"{ours[0]['kernels']}; {engine['engine']}, {engine['cpu']}; {arguments.threads} threads")
            print("scale  | ours ms | PyTorch ms         | faster (bar) | CPU ms ours / PyTorch | faster | share of peak")
        fastest = min(ours, key=lambda result: result["fastest"])
        share = fastest["shareOfPeak"] * fastest["milliseconds"] / fastest["fastest"]
        quickest = min(theirs, key=lambda form: best(theirs[form], "fastest"))
        for form, results in theirs.items():
            wall = best(results, "fastest") / fastest["fastest"]
            processor = [best(those, "processorMilliseconds") for those in (ours, results)]
            bar = f"({BARS[scale]})" if form == quickest else ""
            print(
                f"{scale:6} | {fastest['fastest']:7.1f} | {best(results, 'fastest'):8.1f} {'(' + form + ')':9} |"
                f" {wall:5.2f}x {bar:5} | {processor[0]:10.1f} / {processor[1]:<8.1f} |"
                f" {processor[1] / processor[0]:5.2f}x | {share:.0%}",
                flush=True,
            )
            if form == quickest and not wall >= BARS[scale]:
                missed.append(scale)
    print(f"below the bar: {', '.join(missed)}" if missed else "every bar is met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
