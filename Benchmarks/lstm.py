"""Sets a training step of the in-context LSTM beside PyTorch's: batch 64, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Benchmarks/lstm.py [--scale small] [--turns 1]

Programs take turns, so that all see the same machine; the fastest round of each counts, since whatever else runs on the
machine only ever lengthens a round. PyTorch runs four times: nn.LSTM as it is and through torch.compile, each with Adam as
it is and fused. The bar is set against the fastest of the four. Exits with 1 when a scale misses its bar.
"""
import argparse
import sys

from lstm_pytorch import FORMS
from transformer import FOLDER, best, run

BARS = {"small": 2, "paper": 1}


def measure(scale, arguments):
    """Results of ours, and of PyTorch in each of its forms."""
    ours, theirs = [], {form: [] for form in FORMS}
    options = ["--scale", scale, "--threads", arguments.threads]
    if arguments.rounds:
        options += ["--rounds", arguments.rounds]
    for _ in range(arguments.turns):
        ours.append(run([arguments.repro, "bench", "lstm"], *options))
        for form, results in theirs.items():
            results.append(run([sys.executable, FOLDER / "lstm_pytorch.py"], *options, "--form", form))
    return ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    parser.add_argument("--scale", choices=BARS, action="append", help="this scale (default: both)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rounds", type=int, help="rounds of a turn")
    arguments = parser.parse_args()
    missed = []
    for index, scale in enumerate(arguments.scale or BARS):
        ours, theirs = measure(scale, arguments)
        if index == 0:
            engine = theirs["eager"][0]
            print(f"{ours[0]['kernels']}; {engine['engine']}, {engine['cpu']}; {arguments.threads} threads")
            print("scale | ours ms | PyTorch ms               | faster (bar) | CPU ms ours / PyTorch | faster")
        fastest = best(ours, "fastest")
        quickest = min(theirs, key=lambda form: best(theirs[form], "fastest"))
        for form, results in theirs.items():
            wall = best(results, "fastest") / fastest
            processor = [best(those, "processorMilliseconds") for those in (ours, results)]
            bar = f"({BARS[scale]})" if form == quickest else ""
            print(
                f"{scale:5} | {fastest:7.2f} | {best(results, 'fastest'):8.2f} {'(' + form + ')':15} |"
                f" {wall:5.2f}x {bar:5} | {processor[0]:10.2f} / {processor[1]:<8.2f} | {processor[1] / processor[0]:5.2f}x",
                flush=True,
            )
            if form == quickest and not wall >= BARS[scale]:
                missed.append(scale)
    print(f"below the bar: {', '.join(missed)}" if missed else "every bar is met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
