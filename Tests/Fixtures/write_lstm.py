"""Writes what PyTorch's nn.LSTM computes in a step of training for in-context regression.

    python write_lstm.py lstm_odd.safetensors
    python write_lstm.py lstm_single.safetensors --dims 5 --width 8 --layers 1 --examples 4 --sequences 3 --seed 1

Needs torch and safetensors. The model is an LSTM between two linear maps, as in appendix A.1 of fu2024 (arXiv
2310.17086): the tokens are x_1, y_1, x_2, …, a y padded with zeros, and predictions are made at the tokens of x. The
tensors: parameters, which are twice those that PyTorch draws from the seed (`model.`), inputs `xs` and `ys`, predictions,
hidden states of every layer at the tokens of x, the loss, its gradients (`grad.`), and the parameters after one step of
Adam with the rate 1e-3 (`after.`).
"""
import argparse

import torch
from safetensors.torch import save_file
from torch import nn


class InContextLSTM(nn.Module):
    def __init__(self, dims, width, layers):
        super().__init__()
        self._read_in = nn.Linear(dims, width)
        self._backbone = nn.LSTM(width, width, layers, batch_first=True)
        self._read_out = nn.Linear(width, 1)

    def tokens(self, xs, ys):
        wide = torch.zeros_like(xs)
        wide[..., 0] = ys
        return self._read_in(torch.stack([xs, wide], dim=2).flatten(1, 2))

    def forward(self, xs, ys):
        return self._read_out(self._backbone(self.tokens(xs, ys))[0])[:, ::2, 0]

    def states(self, xs, ys):
        """Hidden states of every layer at the tokens of x: nn.LSTM gives those of the last layer alone."""
        states = [self.tokens(xs, ys)]
        for layer in range(self._backbone.num_layers):
            single = nn.LSTM(self._backbone.input_size, self._backbone.hidden_size, batch_first=True)
            own = {f"{name}_l0": getattr(self._backbone, f"{name}_l{layer}") for name in
                   ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
            single.load_state_dict(own)
            states.append(single(states[-1])[0])
        return [state[:, ::2] for state in states[1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    for name, default in [("dims", 3), ("width", 21), ("layers", 3), ("examples", 6), ("sequences", 19), ("seed", 0)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    model = InContextLSTM(a.dims, a.width, a.layers)
    with torch.no_grad():
        # So large that gates begin to saturate, and no gradient is tiny.
        for parameter in model.parameters():
            parameter *= 2
    xs = torch.randn(a.sequences, a.examples, a.dims)
    ys = torch.einsum("sed,sd->se", xs, torch.randn(a.sequences, a.dims))
    tensors = {f"model.{name}": parameter.detach().clone() for name, parameter in model.named_parameters()}
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    predictions = model(xs, ys)
    loss = (predictions - ys).square().mean()
    loss.backward()
    tensors |= {"xs": xs, "ys": ys, "pred": predictions, "loss": loss[None]}
    tensors |= {f"hidden_{layer + 1}": state for layer, state in enumerate(model.states(xs, ys))}
    tensors |= {f"grad.{name}": parameter.grad.clone() for name, parameter in model.named_parameters()}
    optimizer.step()
    tensors |= {f"after.{name}": parameter.detach().clone() for name, parameter in model.named_parameters()}
    sizes = {"n_dims": a.dims, "n_embd": a.width, "n_layer": a.layers, "n_positions": a.examples, "seed": a.seed}
    save_file(
        {name: tensor.detach().contiguous() for name, tensor in tensors.items()}, a.out,
        {"family": "lstm"} | {name: str(value) for name, value in sizes.items()})


if __name__ == "__main__":
    main()
