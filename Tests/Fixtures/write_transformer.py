"""Writes a checkpoint of an in-context transformer and what PyTorch computes with it, for `repro parity`.

    python write_transformer.py icl_gpt2_odd --dims 3 --width 20 --heads 5 --layers 1 --positions 9 --examples 7
    python write_transformer.py icl_gpt2_narrow --dims 2 --width 24 --heads 3 --layers 2 --positions 12 --examples 5

Needs torch and safetensors. The model is GPT-2 between two linear maps as Garg et al. (2022, arXiv 2208.01066) train it,
in plain PyTorch; tensors bear the names of their checkpoints. The table of word embeddings, which no prediction depends
on, is left out. Parameters are drawn large enough that every one of them matters.
"""
import argparse
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

CONFIGURATION = """model:
  family: gpt2
  n_dims: {dims}
  n_embd: {width}
  n_head: {heads}
  n_layer: {layers}
  n_positions: {positions}
"""


class Conv1D(nn.Module):
    """A linear map that holds its weight as [inputs, outputs]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) / inputs**0.5)
        self.bias = nn.Parameter(0.1 * torch.randn(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = Conv1D(width, 3 * width)
        self.c_proj = Conv1D(width, width)

    def forward(self, x):
        tokens = x.shape[1]
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.c_attn(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        future = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(future, float("-inf")).softmax(dim=-1)
        return self.c_proj((weights @ v).transpose(1, 2).flatten(2))


class MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = Conv1D(width, 4 * width)
        self.c_proj = Conv1D(4 * width, width)

    def forward(self, x):
        return self.c_proj(nn.functional.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = MLP(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Backbone(nn.Module):
    def __init__(self, tokens, width, layers, heads):
        super().__init__()
        self.wpe = nn.Embedding(tokens, width)
        self.h = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)

    def forward(self, x):
        states = [x + self.wpe.weight[: x.shape[1]]]
        for block in self.h:
            states.append(block(states[-1]))
        states[-1] = self.ln_f(states[-1])
        return states


class Transformer(nn.Module):
    def __init__(self, a):
        super().__init__()
        self._read_in = nn.Linear(a.dims, a.width)
        self._backbone = Backbone(2 * a.positions, a.width, a.layers, a.heads)
        self._read_out = nn.Linear(a.width, 1)

    def forward(self, xs, ys):
        """Predictions at every x, [sequences, examples], and the hidden states of all tokens x_1, y_1, x_2, …"""
        wide = torch.zeros_like(xs)
        wide[..., 0] = ys
        tokens = torch.stack([xs, wide], dim=2).flatten(1, 2)
        states = self._backbone(self._read_in(tokens))
        return self._read_out(states[-1])[:, ::2, 0], states


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    for name, default in [("dims", 3), ("width", 20), ("heads", 5), ("layers", 1), ("positions", 9), ("examples", 7)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--sequences", type=int, default=11)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    model = Transformer(a)
    with torch.no_grad():
        # Gains and shifts that are not 1 and 0.
        for name, parameter in model.named_parameters():
            if ".ln_" in name:
                parameter += 0.3 * torch.randn_like(parameter)
    xs = torch.randn(a.sequences, a.examples, a.dims)
    ys = torch.einsum("sed,sd->se", xs, torch.randn(a.sequences, a.dims))
    a.folder.mkdir(exist_ok=True)
    (a.folder / "config.yaml").write_text(CONFIGURATION.format(**vars(a)))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    torch.save(
        {"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "train_step": 0},
        a.folder / "state.pt",
    )
    predictions, states = model(xs, ys)
    loss = (predictions - ys).square().mean()
    loss.backward()
    tensors = {"xs": xs, "ys": ys, "pred": predictions, "loss": loss[None]}
    tensors |= {f"hidden_{layer}": state for layer, state in enumerate(states)}
    tensors |= {f"grad.{name}": parameter.grad.clone() for name, parameter in model.named_parameters()}
    optimizer.step()
    tensors["loss_after_one_adam_step"] = (model(xs, ys)[0] - ys).square().mean()[None]
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, a.folder / "expected.safetensors")


if __name__ == "__main__":
    main()
