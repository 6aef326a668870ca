"""One training step of the three attention-head models (K, Q and V) in PyTorch, as `Training` times it in Swift.

The model is the one of hu2026, Theorem 4.1: every token, interpolation tokens included, is projected and attends.
Prints one line of JSON: milliseconds a step, the median over rounds.
"""
import argparse

import torch
from torch import nn
from torch.nn import functional

from pytorch_forms import adam, executed, forms, report, timed


class TokenMap(nn.Module):
    def __init__(self, inputs, tokens, length, width):
        super().__init__()
        self.token_proj = nn.Linear(inputs, width)
        self.modulation = nn.Parameter(torch.ones(tokens, width))
        start = torch.linspace(-1, 1, length - tokens)
        self.interp_tokens = nn.Parameter(start[:, None].repeat(1, width))

    def forward(self, x):
        tokens = self.token_proj(x) * self.modulation
        return torch.cat([tokens, self.interp_tokens.expand(x.shape[0], -1, -1)], dim=1)


class MultiHeadAttention(nn.Module):
    def __init__(self, width, outputs, heads, fused):
        super().__init__()
        self.heads, self.fused = heads, fused
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, outputs)

    def forward(self, x):
        batch, length, width = x.shape

        def split(y):
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.q_proj(x)), split(self.k_proj(x)), split(self.v_proj(x))
        if self.fused:
            attended = functional.scaled_dot_product_attention(q, k, v)
        else:
            attended = torch.softmax(q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5, dim=-1) @ v
        return self.out_proj(attended.transpose(1, 2).reshape(batch, length, width))


class ExtendedAttention(nn.Module):
    def __init__(self, inputs, tokens, length, width, outputs, heads, fused):
        super().__init__()
        self.tokens = tokens
        self.mapping_A = TokenMap(inputs, tokens, length, width)
        self.attn1 = MultiHeadAttention(width, outputs, heads, fused)

    def forward(self, x):
        return self.attn1(self.mapping_A(x))[:, : self.tokens].transpose(1, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=60, help="P")
    parser.add_argument("--heads", type=int, default=1)
    every = forms("written-out", "fused")
    parser.add_argument("--form", choices=every, default=every[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10, help="steps of a round")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1234)
    x = 2 * torch.randn(64, 20, 24) - 1
    targets = [torch.randn(width, 24) @ x.transpose(1, 2) for width in (48, 48, 24)]
    fused = arguments.form.startswith("fused/")
    sizes = [(24, 20, arguments.length, 48, width, arguments.heads) for width in (48, 48, 24)]
    models = [ExtendedAttention(*size, fused) for size in sizes]
    called = [executed(model, arguments.form) for model in models]
    optimizers = [adam(model, arguments.form, 1e-3) for model in models]
    loss_function = nn.MSELoss()

    def step(number):
        batch = slice(32 * (number % 2), 32 * (number % 2) + 32)
        for model, optimizer, target in zip(called, optimizers, targets):
            optimizer.zero_grad()
            loss = loss_function(model(x[batch]), target[batch])
            loss.backward()
            optimizer.step()

    times = timed(step, arguments.steps, arguments.rounds)
    report(arguments.form, arguments.threads, times, P=arguments.length, H=arguments.heads)


if __name__ == "__main__":
    main()
