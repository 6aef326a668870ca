"""The in-context transformer (fu2024, section 4; Garg et al., 2022) in plain PyTorch: GPT-2 between two linear maps."""
import json
import math
import pathlib

import numpy as np
import torch

from data import Batch, normal, seeded
from lstm import LSTM

EPSILON = 1e-5


def read_safetensors(path):
    """Metadata and float32 tensors of a file."""
    data = pathlib.Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    metadata, tensors = header.pop("__metadata__"), {}
    for name, entry in header.items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name.removeprefix("model.")] = torch.from_numpy(values.copy())
    return metadata, tensors


class Transformer:
    """Parameters by the names of Garg's checkpoints; computes in the type of its parameters."""

    def __init__(self, tensors, layers, heads):
        self.p, self.layers, self.heads = tensors, layers, heads

    def states(self, x, y):
        """Hidden states at the tokens of x, [sequences, positions, width] for every layer from 1 on.

        The sequence is x_1, y_1, x_2, ...; a y stands in the first entry of a vector of zeros. The last layer's states are
        those after the final layer norm.
        """
        p = self.p
        padded = torch.zeros_like(x)
        padded[..., 0] = y
        tokens = torch.stack([x, padded], dim=2).flatten(1, 2)
        stream = tokens @ p["_read_in.weight"].T + p["_read_in.bias"]
        stream = stream + p["_backbone.wpe.weight"][: tokens.shape[1]]
        found = []
        for layer in range(self.layers):
            name = f"_backbone.h.{layer}."
            stream = stream + self.attention(name + "attn.", self.norm(stream, name + "ln_1"))
            hidden = self.conv1d(self.norm(stream, name + "ln_2"), name + "mlp.c_fc")
            stream = stream + self.conv1d(gelu(hidden), name + "mlp.c_proj")
            found.append(stream)
        found[-1] = self.norm(stream, "_backbone.ln_f")
        return [state[:, ::2] for state in found]

    def predictions(self, x, y):
        """The model's own, [sequences, positions]."""
        return (self.states(x, y)[-1] @ self.p["_read_out.weight"].T + self.p["_read_out.bias"])[..., 0]

    def attention(self, name, x):
        sequences, tokens, width = x.shape
        q, k, v = self.conv1d(x, name + "c_attn").split(width, dim=-1)
        q, k, v = (part.reshape(sequences, tokens, self.heads, -1).permute(0, 2, 1, 3) for part in (q, k, v))
        scores = torch.einsum("shqc,shkc->shqk", q, k) / math.sqrt(width / self.heads)
        causal = torch.arange(tokens)[None, :] <= torch.arange(tokens)[:, None]
        # Over the keys that the mask leaves to each query.
        weights = torch.exp(scores - scores.amax(-1, keepdim=True).detach()) * causal
        weights = weights / weights.sum(-1, keepdim=True)
        mixed = torch.einsum("shqk,shkc->sqhc", weights, v).reshape(sequences, tokens, width)
        return self.conv1d(mixed, name + "c_proj")

    def conv1d(self, x, name):
        """GPT-2 holds a linear map's weight as [inputs, outputs]."""
        return x @ self.p[name + ".weight"] + self.p[name + ".bias"]

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdim=True)
        scaled = centred / torch.sqrt((centred**2).mean(-1, keepdim=True) + EPSILON)
        return scaled * self.p[name + ".weight"] + self.p[name + ".bias"]


def gelu(x):
    """The form with tanh, as GPT-2 has it."""
    return x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def single(values):
    """What the model is given: numbers rounded to single precision."""
    return torch.from_numpy(np.asarray(values).astype(np.float32)).double()


def committed(path):
    """A committed model in double precision."""
    metadata, tensors = read_safetensors(path)
    double = {name: tensor.double() for name, tensor in tensors.items()}
    layers = int(metadata["n_layer"])
    return LSTM(double, layers) if metadata.get("family") == "lstm" else Transformer(double, layers, int(metadata["n_head"]))


class Probed:
    """A committed model of the profile `quick` and a linear read-out for each of its layers (section 4.1)."""

    POSITIONS, D = 11, 5

    def __init__(self, folder, kind):
        self.model = committed(pathlib.Path(folder) / f"quick-{kind}.safetensors")
        self.condition, self.noise = (100 if kind == "ill-conditioned" else 1), (0.1 if kind == "noisy" else 0.0)
        # Targets that are networks have more examples.
        self.network = (kind, 5 * self.D) if kind in ("relu", "tanh") else None
        self.positions = 5 * self.D + 1 if self.network else self.POSITIONS
        self.readouts = self.fit()

    def fresh(self, generator):
        return Batch(generator, 64, self.positions, self.D, self.condition, self.noise, network=self.network)

    def states(self, batch):
        """With a column of ones, [layers][sequences, positions, width + 1]."""
        states = self.model.states(single(batch.x), single(batch.y))
        return [np.concatenate([state.numpy(), np.ones((*state.shape[:2], 1))], axis=-1) for state in states]

    def fit(self):
        """Least squares over all positions of fresh batches, 300 rows for each unknown."""
        width = self.model.p["_read_out.weight"].shape[1]
        generator = seeded(1_000_003)
        count = math.ceil(300 * (width + 1) / (64 * self.positions))
        batches = [self.fresh(generator) for _ in range(count)]
        targets = np.concatenate([batch.y.ravel() for batch in batches])
        states = zip(*[self.states(batch) for batch in batches])
        # Early layers span less than their width: singular values below 1e-6 of the largest count as none.
        return [
            np.linalg.lstsq(np.concatenate([s.reshape(-1, width + 1) for s in layer]), targets, rcond=1e-6)[0]
            for layer in states
        ]

    def predictions(self, batch):
        """Of each layer's read-out, [sequences, positions]."""
        return [states @ readout for states, readout in zip(self.states(batch), self.readouts)]

    def induced_weights(self, batch, seed):
        """Weights of a fit, without intercept, to each layer's predictions on 4 d fresh queries: one array
        [sequences, positions - 1, d] for each layer, from the second position on."""
        queries = self.queries(seed)
        sequences, positions, _ = batch.sizes
        result = [np.zeros((sequences, positions - 1, self.D)) for _ in self.readouts]
        for position, predicted in self.answers(batch, queries):
            for layer, values in enumerate(predicted):
                fit = np.linalg.lstsq(queries, values.T, rcond=None)[0]
                result[layer][:, position - 1] = fit.T
        return result

    def queries(self, seed):
        """4 d fresh x, as long as the examples on average."""
        scale = np.sqrt((self.condition + 1) / 2)
        return normal(seeded(seed + 2_000_003), 4 * self.D**2).reshape(-1, self.D) * scale

    def answers(self, batch, queries):
        """Predictions [sequences, queries] of each layer, position by position from the second on."""
        sequences, positions, _ = batch.sizes
        for position in range(1, positions):
            x = np.repeat(batch.x[:, : position + 1], len(queries), axis=0)
            y = np.repeat(batch.y[:, : position + 1], len(queries), axis=0)
            x[:, position] = np.tile(queries, (sequences, 1))
            states = self.model.states(single(x), single(y))
            yield position, [
                (states[layer][:, -1].numpy() @ readout[:-1] + readout[-1]).reshape(sequences, -1)
                for layer, readout in enumerate(self.readouts)
            ]
