"""One training step of the three attention-head models (K, Q and V) in PyTorch, as `Training` times it in Swift.

The model is the one of hu2026, Theorem 4.1: every token, interpolation tokens included, is projected and attends.
Prints one line of JSON: milliseconds a step, the median over rounds.
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn


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
    def __init__(self, width, outputs, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, outputs)

    def forward(self, x):
        batch, length, width = x.shape

        def split(y):
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.q_proj(x)), split(self.k_proj(x)), split(self.v_proj(x))
        weights = torch.softmax(q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5, dim=-1)
        return self.out_proj((weights @ v).transpose(1, 2).reshape(batch, length, width))


class ExtendedAttention(nn.Module):
    def __init__(self, inputs, tokens, length, width, outputs, heads):
        super().__init__()
        self.tokens = tokens
        self.mapping_A = TokenMap(inputs, tokens, length, width)
        self.attn1 = MultiHeadAttention(width, outputs, heads)

    def forward(self, x):
        return self.attn1(self.mapping_A(x))[:, : self.tokens].transpose(1, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=60, help="P")
    parser.add_argument("--heads", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10, help="steps of a round")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1234)
    x = 2 * torch.randn(64, 20, 24) - 1
    targets = [torch.randn(width, 24) @ x.transpose(1, 2) for width in (48, 48, 24)]
    models = [ExtendedAttention(24, 20, arguments.length, 48, width, arguments.heads) for width in (48, 48, 24)]
    optimizers = [torch.optim.Adam(model.parameters(), lr=1e-3) for model in models]
    loss_function = nn.MSELoss()

    def step(batch):
        for model, optimizer, target in zip(models, optimizers, targets):
            optimizer.zero_grad()
            loss = loss_function(model(x[batch]), target[batch])
            loss.backward()
            optimizer.step()

    def run(steps):
        start = time.perf_counter()
        for number in range(steps):
            step(slice(32 * (number % 2), 32 * (number % 2) + 32))
        return (time.perf_counter() - start) / steps * 1e3

    run(arguments.steps)
    processor = time.process_time()
    rounds = [run(arguments.steps) for _ in range(arguments.rounds)]
    processor = (time.process_time() - processor) / (arguments.steps * arguments.rounds) * 1e3
    print(json.dumps({
        "engine": f"PyTorch {torch.__version__}", "cpu": torch.backends.cpu.get_cpu_capability(),
        "length": arguments.length, "heads": arguments.heads, "threads": arguments.threads,
        "milliseconds": round(statistics.median(rounds), 3), "fastest": round(min(rounds), 3),
        "processorMilliseconds": round(processor, 3),
    }))


if __name__ == "__main__":
    main()
