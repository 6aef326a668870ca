"""A short training of each model of the profile `quick` (fu2024, section 4; Garg et al., 2022) in PyTorch.

Initial weights and data are those of the program, drawn from one generator in the same order; in between, everything is
computed in double precision, so that what is found is the drift of the program's single precision.
"""
import math

import torch

from data import Batch, seeded
from lstm import LSTM
from tables import Table
from transformer import Transformer, single

SEQUENCES, STEPS, PEAK, WARM_UP = 16, 60, 1e-3, 20
D, WIDTH, LAYERS, LSTM_LAYERS = 5, 64, 8, 4
# Condition, noise, heads, and the network that gives the targets, if any.
KINDS = {
    "base": (1, 0.0, 4, None), "ill-conditioned": (100, 0.0, 4, None), "noisy": (1, 0.1, 4, None),
    "one-head": (1, 0.0, 1, None), "relu": (1, 0.0, 4, ("relu", 25)), "tanh": (1, 0.0, 4, ("tanh", 25)),
    "lstm": (1, 0.0, 0, None),
}


def initial_lstm(generator):
    """Parameters in single precision as torch.nn.Linear and torch.nn.LSTM draw them: four layers of width 64."""
    tensors = {}

    def draw(name, bound, *shape):
        tensors[name] = torch.empty(*shape).uniform_(-bound, bound, generator=generator)

    draw("_read_in.weight", 1 / math.sqrt(D), WIDTH, D)
    draw("_read_in.bias", 1 / math.sqrt(D), WIDTH)
    bound = 1 / math.sqrt(WIDTH)
    for layer in range(LSTM_LAYERS):
        draw(f"_backbone.weight_ih_l{layer}", bound, 4 * WIDTH, WIDTH)
        draw(f"_backbone.weight_hh_l{layer}", bound, 4 * WIDTH, WIDTH)
        draw(f"_backbone.bias_ih_l{layer}", bound, 4 * WIDTH)
        draw(f"_backbone.bias_hh_l{layer}", bound, 4 * WIDTH)
    draw("_read_out.weight", bound, 1, WIDTH)
    draw("_read_out.bias", bound, 1)
    return {name: tensor.double() for name, tensor in tensors.items()}


def initial(generator, points):
    """Parameters in single precision: N(0, 0.02^2), over sqrt(2 L) where they write to the residual stream; biases 0; read-in
    and read-out as torch.nn.Linear draws them."""
    tensors = {}

    def linear(name, inputs, outputs):
        bound = 1 / math.sqrt(inputs)
        tensors[name + ".weight"] = torch.empty(outputs, inputs).uniform_(-bound, bound, generator=generator)
        tensors[name + ".bias"] = torch.empty(outputs).uniform_(-bound, bound, generator=generator)

    def conv1d(name, inputs, outputs, deviation):
        tensors[name + ".weight"] = deviation * torch.randn(inputs, outputs, generator=generator)
        tensors[name + ".bias"] = torch.zeros(outputs)

    def norm(name):
        tensors[name + ".weight"], tensors[name + ".bias"] = torch.ones(WIDTH), torch.zeros(WIDTH)

    linear("_read_in", D, WIDTH)
    tensors["_backbone.wpe.weight"] = 0.02 * torch.randn(2 * points, WIDTH, generator=generator)
    for layer in range(LAYERS):
        name = f"_backbone.h.{layer}."
        norm(name + "ln_1")
        conv1d(name + "attn.c_attn", WIDTH, 3 * WIDTH, 0.02)
        conv1d(name + "attn.c_proj", WIDTH, WIDTH, 0.02 / math.sqrt(2 * LAYERS))
        norm(name + "ln_2")
        conv1d(name + "mlp.c_fc", WIDTH, 4 * WIDTH, 0.02)
        conv1d(name + "mlp.c_proj", 4 * WIDTH, WIDTH, 0.02 / math.sqrt(2 * LAYERS))
    norm("_backbone.ln_f")
    linear("_read_out", WIDTH, 1)
    return {name: tensor.double() for name, tensor in tensors.items()}


def draw(generator, positions, active, condition, noise, network):
    """x [sequences, positions, d] and y [sequences, positions]."""
    if condition != 1 or noise > 0 or network:
        batch = Batch(generator, SEQUENCES, positions, D, condition, noise, active, network)
        return single(batch.x), single(batch.y)
    # All x of a batch, then the w of each sequence, in single precision.
    x = torch.randn(SEQUENCES, positions, D, generator=generator)
    x[..., active:] = 0
    w = torch.stack([torch.randn(D, generator=generator) for _ in range(SEQUENCES)])
    return x.double(), torch.einsum("spd,sd->sp", x.double(), w.double())


def rate(step):
    """Linear warm-up, then half a cosine to zero."""
    if step < WARM_UP:
        return PEAK * (step + 1) / WARM_UP
    return PEAK * (1 + math.cos(math.pi * (step - WARM_UP) / (STEPS - WARM_UP))) / 2


def train(kind):
    """Loss and norm of the gradient before each update, and distance from the initial parameters after it."""
    condition, noise, heads, network = KINDS[kind]
    points = 26 if network else 11
    generator = seeded(0)
    tensors = initial_lstm(generator) if kind == "lstm" else initial(generator, points)
    start = torch.cat([tensor.flatten() for tensor in tensors.values()])
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
    model = LSTM(parameters, LSTM_LAYERS) if kind == "lstm" else Transformer(parameters, LAYERS, heads)
    optimiser = torch.optim.Adam(parameters.values(), lr=PEAK)
    for step in range(STEPS):
        # A curriculum: one more entry of x, and two more examples (four of 26), every ten steps.
        more = 4 if network else 2
        active, positions = min(D, 3 + step // 10), min(points, 7 + more * (step // 10))
        x, y = draw(generator, positions, active, condition, noise, network)
        optimiser.param_groups[0]["lr"] = rate(step)
        loss = ((model.predictions(x, y) - y) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        gradient = torch.cat([parameter.grad.flatten() for parameter in parameters.values()]).norm()
        optimiser.step()
        end = torch.cat([parameter.detach().flatten() for parameter in parameters.values()])
        yield step + 1, loss.item(), gradient.item(), (end - start).norm().item()


def short_training():
    losses, gradients, distances = (
        Table("short_training" + name, "model", "step") for name in ["", "_gradient", "_distance"]
    )
    for kind in KINDS:
        for step, loss, gradient, distance in train(kind):
            losses.add(kind, step, loss)
            # Every step of the losses; of the others some of each phase.
            if step in (1, 2, 3, 5, 10, 11, 20, 21, 30, 40, 50, 60):
                gradients.add(kind, step, gradient)
                distances.add(kind, step, distance)
    return [losses, gradients, distances]


ALL = [short_training]
