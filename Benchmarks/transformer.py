"""Sets a training step of the in-context transformer beside PyTorch's: batch 64, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch transformers
    .venv/bin/python Benchmarks/transformer.py [--scale small] [--turns 1]

PyTorch's attention is written out, its fused function, or the blocks of the transformers library, whose GPT2Model the
authors train; each runs eager and compiled, with Adam as it is and fused. The bar is ours alone: the share of the machine's
multiply-add peak that the products of the blocks reach. Exits with 1 when a scale misses it.
"""
from beside import Comparison, finish, parser
from pytorch_forms import forms

BARS = {"small": 0.85, "medium": 0.9, "large": 0.9}


def main():
    options = parser(__doc__)
    options.add_argument("--scale", choices=BARS, action="append", help="this scale (default: all)")
    options.add_argument("--rounds", type=int, help="rounds of a turn")
    arguments = options.parse_args()
    missed = []
    for index, scale in enumerate(arguments.scale or BARS):
        setting = ["--scale", scale, *(["--rounds", arguments.rounds] if arguments.rounds else [])]
        every = forms("written-out", "fused", "library")
        found = Comparison("transformer", "transformer_pytorch.py", every, setting, arguments)
        if index == 0:
            found.head("scale")
        found.lines(scale)
        share = found.share_of_peak()
        print(f"{scale:8} | {share:.0%} of the peak (bar: {BARS[scale]:.0%})", flush=True)
        if not share >= BARS[scale]:
            missed.append(scale)
    finish(missed)


if __name__ == "__main__":
    main()
