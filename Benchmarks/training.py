"""Sets a training step of ours beside PyTorch's: the three attention-head models of hu2026, batch 32, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Benchmarks/training.py

PyTorch's attention is written out, as the authors have it, or its fused function; each runs eager and compiled, with Adam
as it is and fused. The bar is set against the fastest of the eight. Exits with 1 when a setting misses it.
"""
from beside import Comparison, finish, parser
from pytorch_forms import forms

SETTINGS = [(60, 1), (110, 1), (60, 12)]
BAR = 8


def main():
    arguments = parser(__doc__).parse_args()
    missed = []
    for index, (length, heads) in enumerate(SETTINGS):
        every = forms("written-out", "fused")
        setting = ["--length", length, "--heads", heads]
        found = Comparison("training", "training_pytorch.py", every, setting, arguments)
        if index == 0:
            found.head("P, H")
        name = f"{length}, {heads}"
        found.lines(name)
        fastest = found.fastest
        rate = fastest["gigaflops"] * fastest["milliseconds"] / fastest["fastest"]
        print(f"{name:8} | {rate:.0f} GFLOP/s, {rate / fastest['peakGigaflops']:.0%} of the peak", flush=True)
        if not found.ratio >= BAR:
            missed.append(f"P = {length}, H = {heads}")
    finish(missed)


if __name__ == "__main__":
    main()
