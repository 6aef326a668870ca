"""Sets a training step of the in-context LSTM beside PyTorch's: batch 64, 2 threads each.

    make build
    python3 -m venv .venv && .venv/bin/pip install torch
    .venv/bin/python Benchmarks/lstm.py [--scale small] [--turns 1]

PyTorch's nn.LSTM runs eager and compiled, with Adam as it is and fused. The bar is set against the fastest of the four.
Exits with 1 when a scale misses it.
"""
from beside import Comparison, finish, parser
from pytorch_forms import forms

BARS = {"small": 2, "paper": 1}


def main():
    options = parser(__doc__)
    options.add_argument("--scale", choices=BARS, action="append", help="this scale (default: both)")
    options.add_argument("--rounds", type=int, help="rounds of a turn")
    arguments = options.parse_args()
    missed = []
    for index, scale in enumerate(arguments.scale or BARS):
        setting = ["--scale", scale, *(["--rounds", arguments.rounds] if arguments.rounds else [])]
        found = Comparison("lstm", "lstm_pytorch.py", forms("nn.LSTM"), setting, arguments)
        if index == 0:
            found.head("scale")
        found.lines(scale)
        if not found.ratio >= BARS[scale]:
            missed.append(scale)
    finish(missed)


if __name__ == "__main__":
    main()
