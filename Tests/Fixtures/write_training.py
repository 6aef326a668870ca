"""Writes trainings for `repro parity`: data, parameters before step 0, gradients of step 0, losses of every step.

    python write_training.py attention-head OUT.safetensors --heads 3 --tokens 7 --inputs 5 --width 18 --length 12
    python write_training.py continuous-function OUT.safetensors --length 40
    python write_training.py statistical OUT.safetensors --heads 12

Needs torch and safetensors. The models are those of hu2026 (arXiv 2508.17550): every token, interpolation tokens
included, is projected and attends.
"""
import argparse

import torch
from safetensors.torch import save_file
from torch import nn

BATCH = 32
SAMPLES = 64


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


class MultiHead(nn.Module):
    def __init__(self, width, outputs, heads):
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(width, width) for _ in range(3))
        self.out_proj = nn.Linear(width, outputs)

    def forward(self, x):
        q, k, v = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.q_proj, self.k_proj, self.v_proj)
        )
        weights = torch.softmax(q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5, dim=-1)
        return self.out_proj((weights @ v).transpose(1, 2).flatten(2))


class ExtendedAttention(nn.Module):
    def __init__(self, inputs, tokens, length, width, outputs, heads):
        super().__init__()
        self.tokens = tokens
        self.mapping_A = TokenMap(inputs, tokens, length, width)
        self.attn1 = MultiHead(width, outputs, heads)

    def forward(self, x):
        return self.attn1(self.mapping_A(x))[:, : self.tokens]


class Statistical(nn.Module):
    def __init__(self, inputs, tokens, length, width, heads):
        super().__init__()
        self.attnm = ExtendedAttention(inputs, tokens, length, width, width, heads)
        self.linear = nn.Linear(width, 1)

    def forward(self, x, w):
        return self.linear(self.attnm(torch.cat([x, w[:, None].expand(-1, x.shape[1], -1)], dim=-1)))


class TwoMaps(nn.Module):
    def __init__(self, inputs, second_inputs, tokens, length, width, outputs):
        super().__init__()
        self.tokens = tokens
        self.mapping_A = TokenMap(inputs, tokens, length, width)
        self.mapping_B = TokenMap(second_inputs, tokens, length, width)
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, outputs)

    def forward(self, x, w):
        a, b = self.mapping_A(x), self.mapping_B(w.expand(x.shape[0], -1, -1))
        weights = torch.softmax(self.k_proj(a) @ self.q_proj(b).transpose(-2, -1), dim=-1)
        return (weights @ self.v_proj(a))[:, : self.tokens]


def train(models, losses_of, steps, tensors):
    """Adds parameters, gradients of step 0 and losses; `losses_of(slice)` gives one loss for each model."""
    for label, model in models.items():
        suffix = f"_{label}" if label else ""
        for name, parameter in model.named_parameters():
            tensors[f"model{suffix}.{name}"] = parameter.detach().clone()
    optimizers = [torch.optim.Adam(model.parameters(), lr=1e-3) for model in models.values()]
    history = []
    for step in range(steps):
        first = BATCH * (step % (SAMPLES // BATCH))
        losses = losses_of(slice(first, first + BATCH))
        for optimizer in optimizers:
            optimizer.zero_grad()
        for loss in losses:
            loss.backward()
        if step == 0:
            for label, model in models.items():
                suffix = f"_{label}" if label else ""
                for name, parameter in model.named_parameters():
                    tensors[f"grad_step0{suffix}.{name}"] = parameter.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
        history.append([loss.item() for loss in losses])
    tensors["losses"] = torch.tensor(history).squeeze(-1) if len(models) == 1 else torch.tensor(history)


def attention_head(a, tensors):
    x = 2 * torch.randn(SAMPLES, a.tokens, a.inputs) - 1
    weights = {name: torch.randn(a.width, a.inputs) for name in "kq"} | {"v": torch.randn(a.inputs, a.inputs)}
    targets = {name: weight @ x.transpose(1, 2) for name, weight in weights.items()}

    def head(k, q, v):
        return v @ torch.softmax(k.transpose(1, 2) @ q, dim=-1)

    y = head(*targets.values())
    torch.manual_seed(a.seed + 1)
    models = {
        name: ExtendedAttention(a.inputs, a.tokens, a.length, a.width, targets[name].shape[1], a.heads) for name in "kqv"
    }

    def outputs(batch):
        return [models[name](x[batch]).transpose(1, 2) for name in "kqv"]

    def losses_of(batch):
        return [nn.functional.mse_loss(o, targets[name][batch]) for name, o in zip("kqv", outputs(batch))]

    tensors |= {"x": x, "target_y": y} | {f"target_{name}": target for name, target in targets.items()}
    train(models, losses_of, a.steps, tensors)
    with torch.no_grad():
        tensors["final_y_mse"] = nn.functional.mse_loss(head(*outputs(slice(0, BATCH))), y[:BATCH]).reshape(1)


def continuous_function(a, tensors):
    data = 10 * torch.rand(SAMPLES, a.tokens, a.inputs) - 5
    w, y = torch.randn(a.tokens, a.inputs), torch.randn(a.tokens, 1)
    targets = torch.tanh(data @ w.T + y) @ data
    x = torch.cat([targets, y.expand(SAMPLES, -1, -1)], dim=-1)
    torch.manual_seed(a.seed + 1)
    model = TwoMaps(a.inputs + 1, a.inputs, a.tokens, a.length, a.width, a.inputs)
    tensors |= {"x": x, "w": w, "targets": targets}
    train({"": model}, lambda batch: [nn.functional.mse_loss(model(x[batch], w), targets[batch])], a.steps, tensors)


def statistical(a, tensors):
    x = 2 * torch.randn(SAMPLES, a.tokens, a.inputs) - 1
    w = torch.randn(SAMPLES, a.inputs)
    y = x @ w[:, :, None] + 0.05 * torch.randn(SAMPLES, a.tokens, 1)
    torch.manual_seed(a.seed + 1)
    model = Statistical(2 * a.inputs, a.tokens, a.length, a.width, a.heads)
    tensors |= {"x": x, "w": w, "y": y}
    train({"": model}, lambda batch: [nn.functional.mse_loss(model(x[batch], w[batch]), y[batch])], a.steps, tensors)


def main():
    kinds = {"attention-head": attention_head, "continuous-function": continuous_function, "statistical": statistical}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("out")
    parser.add_argument("--tokens", type=int, default=20, help="n")
    parser.add_argument("--inputs", type=int, default=24, help="d")
    parser.add_argument("--width", type=int, default=48, help="h")
    parser.add_argument("--length", type=int, default=60, help="P")
    parser.add_argument("--heads", type=int, default=1, help="H")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    tensors = {}
    kinds[arguments.kind](arguments, tensors)
    metadata = {"heads": str(arguments.heads), "P": str(arguments.length), "seed": str(arguments.seed)}
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, arguments.out, metadata)


if __name__ == "__main__":
    main()
