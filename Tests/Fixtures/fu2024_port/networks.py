"""Gradient descent on networks of one hidden layer (fu2024, appendix A.3.3), by PyTorch's derivatives."""
import numpy as np
import torch

from data import seeded


def descent(batch, phi, hidden, rate, steps, seed):
    """Predictions [sequences, positions] after each number of steps: at every position a network that was fitted, by full-batch
    descent on the mean squared error, to the examples before it.

    A sequence draws one initial network for all its positions, as torch.nn.Linear does: W and v, then a and b.
    """
    sequences, positions, d = batch.sizes
    generator = seeded(seed)

    def uniform(count, inputs):
        return (2 * torch.rand(count, dtype=torch.float64, generator=generator) - 1) / np.sqrt(inputs)

    drawn = []
    for _ in range(sequences):
        w, v = uniform(hidden * d, d).reshape(hidden, d), uniform(hidden, d)
        drawn.append((w, v, uniform(hidden, hidden), uniform(1, hidden)))
    # One copy for each position: [sequences, positions, ...].
    parameters = [
        torch.stack(parts)[:, None].repeat(1, positions, *[1] * parts[0].dim()).requires_grad_() for parts in zip(*drawn)
    ]
    x, y = torch.from_numpy(batch.x), torch.from_numpy(batch.y)
    counts = torch.arange(positions)
    # An example counts at the positions after it.
    weights = (counts[None, :] < counts[:, None]).double() / counts.clamp(min=1)[:, None]
    activation = {"relu": torch.relu, "tanh": torch.tanh}[phi]

    def forward(xs):
        """Of each position's network on xs [sequences, positions or 1, examples, d]."""
        w, v, a, b = parameters
        units = activation(torch.einsum("spnd,sphd->spnh", xs.expand(-1, positions, -1, -1), w) + v[:, :, None])
        return torch.einsum("spnh,sph->spn", units, a) + b

    found = {}
    for step in range(max(steps) + 1):
        if step in steps:
            with torch.no_grad():
                found[step] = forward(x[:, :, None])[..., 0].numpy().copy()
        loss = (weights * (forward(x[:, None]) - y[:, None]) ** 2).sum()
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients):
                parameter -= rate * gradient
    return found
