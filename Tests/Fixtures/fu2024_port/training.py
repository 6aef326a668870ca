"""A short training of each model of the profile `quick` (fu2024, section 4; Garg et al., 2022) in PyTorch.

Initial weights and data are those of the program, drawn from one generator in the same order; in between, everything is
computed in double precision, so that what is found is the drift of the program's single precision.
"""
import math

import torch

from data import Batch, seeded
from tables import Table
from transformer import Transformer, single

SEQUENCES, STEPS, PEAK, WARM_UP = 16, 60, 1e-3, 20
D, POSITIONS, WIDTH, LAYERS = 5, 11, 64, 8
KINDS = {"base": (1, 0.0, 4), "ill-conditioned": (100, 0.0, 4), "noisy": (1, 0.1, 4), "one-head": (1, 0.0, 1)}


def initial(generator):
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
    tensors["_backbone.wpe.weight"] = 0.02 * torch.randn(2 * POSITIONS, WIDTH, generator=generator)
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


def draw(generator, positions, active, condition, noise):
    """x [sequences, positions, d] and y [sequences, positions]."""
    if condition != 1 or noise > 0:
        batch = Batch(generator, SEQUENCES, positions, D, condition, noise, active)
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
    condition, noise, heads = KINDS[kind]
    generator = seeded(0)
    tensors = initial(generator)
    start = torch.cat([tensor.flatten() for tensor in tensors.values()])
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
    model = Transformer(parameters, LAYERS, heads)
    optimiser = torch.optim.Adam(parameters.values(), lr=PEAK)
    for step in range(STEPS):
        # A curriculum: one more entry of x, and two more examples, every ten steps.
        active, positions = min(D, 3 + step // 10), min(POSITIONS, 7 + 2 * (step // 10))
        x, y = draw(generator, positions, active, condition, noise)
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
