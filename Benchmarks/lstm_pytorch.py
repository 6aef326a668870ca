"""One training step of the in-context LSTM in PyTorch, as `repro bench lstm` times it in Swift.

The model is nn.LSTM between two linear maps, as in appendix A.1 of fu2024 (arXiv 2310.17086): the tokens are x_1, y_1,
x_2, …, predictions are made at the tokens of x. Prints one line of JSON: milliseconds a step, the median over rounds.
"""
import argparse

import torch
from torch import nn

from pytorch_forms import forms, regression_step, report, timed

# d, examples, layers, width, steps of a round.
SCALES = {"small": (5, 11, 3, 64, 40), "paper": (20, 41, 10, 256, 1)}


class InContextLSTM(nn.Module):
    def __init__(self, features, width, layers):
        super().__init__()
        self.read_in = nn.Linear(features, width)
        self.backbone = nn.LSTM(width, width, layers, batch_first=True)
        self.read_out = nn.Linear(width, 1)

    def forward(self, xs, ys):
        wide = torch.zeros_like(xs)
        wide[..., 0] = ys
        # The last y is not read by any prediction.
        tokens = torch.stack([xs, wide], dim=2).flatten(1, 2)[:, :-1]
        # The kinder way: the read-out at the tokens of x alone.
        return self.read_out(self.backbone(self.read_in(tokens))[0][:, ::2])[..., 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--form", choices=forms("nn.LSTM"), default=forms("nn.LSTM")[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, help="steps of a round")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    features, examples, layers, width, steps = SCALES[arguments.scale]
    steps = arguments.steps or steps
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1234)
    model = InContextLSTM(features, width, layers)
    step = regression_step(model, arguments.form, examples, features)
    times = timed(step, steps, arguments.rounds)
    report(arguments.form, arguments.threads, times, scale=arguments.scale)


if __name__ == "__main__":
    main()
