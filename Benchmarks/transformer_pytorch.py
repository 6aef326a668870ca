"""One training step of the in-context transformer in PyTorch, as `repro bench transformer` times it in Swift.

The model is GPT-2 between two linear maps, as Garg et al. (2022, arXiv 2208.01066) train it for in-context regression:
the tokens are x_1, y_1, x_2, …, all of them in every block. Attention is written out, or PyTorch's fused function; or
the blocks are those of the transformers library, whose GPT2Model the authors of Garg et al. and of fu2024 train.
Prints one line of JSON: milliseconds a step, the median over rounds.
"""
import argparse

import torch
from torch import nn
from torch.nn import functional

from pytorch_forms import forms, regression_step, report, timed

# d, examples, layers, heads, width, steps of a round.
SCALES = {"small": (5, 11, 8, 4, 64, 10), "medium": (10, 21, 8, 4, 128, 4), "large": (20, 41, 12, 8, 256, 1)}


class Block(nn.Module):
    def __init__(self, width, heads, fused):
        super().__init__()
        self.heads, self.fused = heads, fused
        self.ln_1 = nn.LayerNorm(width)
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width)
        )

    def attend(self, q, k, v, future):
        if self.fused:
            return functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        return scores.masked_fill(future, float("-inf")).softmax(dim=-1) @ v

    def forward(self, x, future):
        q, k, v = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.c_attn(self.ln_1(x)).chunk(3, dim=-1)
        )
        x = x + self.c_proj(self.attend(q, k, v, future).transpose(1, 2).flatten(2))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, features, examples, layers, heads, width, fused):
        super().__init__()
        self.read_in = nn.Linear(features, width)
        self.positions = nn.Parameter(0.02 * torch.randn(2 * examples, width))
        self.blocks = nn.ModuleList(Block(width, heads, fused) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)
        self.read_out = nn.Linear(width, 1)
        # Made once: the kinder way.
        self.register_buffer("future", torch.ones(2 * examples, 2 * examples, dtype=torch.bool).triu(1))

    def forward(self, xs, ys):
        wide = torch.zeros_like(xs)
        wide[..., 0] = ys
        states = self.read_in(torch.stack([xs, wide], dim=2).flatten(1, 2)) + self.positions
        for block in self.blocks:
            states = block(states, self.future)
        return self.read_out(self.ln_f(states))[:, ::2, 0]


class LibraryTransformer(nn.Module):
    """The authors' model: read-in, GPT2Model without dropout, read-out."""

    def __init__(self, features, examples, layers, heads, width):
        super().__init__()
        from transformers import GPT2Config, GPT2Model

        self.read_in = nn.Linear(features, width)
        self.backbone = GPT2Model(GPT2Config(
            n_positions=2 * examples, n_embd=width, n_layer=layers, n_head=heads, resid_pdrop=0, embd_pdrop=0,
            attn_pdrop=0, use_cache=False,
        ))
        self.read_out = nn.Linear(width, 1)

    def forward(self, xs, ys):
        wide = torch.zeros_like(xs)
        wide[..., 0] = ys
        tokens = self.read_in(torch.stack([xs, wide], dim=2).flatten(1, 2))
        return self.read_out(self.backbone(inputs_embeds=tokens).last_hidden_state)[:, ::2, 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="small")
    every = forms("written-out", "fused", "library")
    parser.add_argument("--form", choices=every, default=every[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, help="steps of a round")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    features, examples, layers, heads, width, steps = SCALES[arguments.scale]
    steps = arguments.steps or steps
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1234)
    sizes = (features, examples, layers, heads, width)
    attention = arguments.form.split("/")[0]
    model = LibraryTransformer(*sizes) if attention == "library" else Transformer(*sizes, attention == "fused")
    step = regression_step(model, arguments.form, examples, features)
    times = timed(step, steps, arguments.rounds)
    report(arguments.form, arguments.threads, times, scale=arguments.scale)


if __name__ == "__main__":
    main()
