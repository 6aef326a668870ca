"""Sequences of linear-regression examples, drawn from PyTorch's CPU generator (fu2024, section 3).

y = w.x + sigma * epsilon with w ~ N(0, I) and x ~ N(0, I), or x ~ N(0, Q diag(kappa, ..., 1, ...) Q^T) with a fresh random
Q for each sequence.
"""
import numpy as np
import torch


class Batch:
    """x [sequences, positions, d] and y [sequences, positions] in double precision."""

    def __init__(self, generator, sequences, positions, d, condition=1, noise=0.0, active=None):
        xs, ys = [], []
        for _ in range(sequences):
            rotation = random_rotation(generator, d) if condition != 1 else None
            w = normal(generator, d)
            x = normal(generator, positions * d).reshape(positions, d)
            if rotation is not None:
                eigenvalues = np.where(np.arange(d) < d // 2, condition, 1.0)
                x = (x * np.sqrt(eigenvalues)) @ rotation
            epsilon = normal(generator, positions) if noise > 0 else np.zeros(positions)
            if active is not None:
                x[:, active:] = 0
            xs.append(x)
            ys.append(x @ w + noise * epsilon)
        self.x, self.y = np.array(xs), np.array(ys)

    @property
    def sizes(self):
        """Sequences, positions, d."""
        return self.x.shape


class Trial:
    """What a trial of solvers is computed on: a batch, then gradient descent's starts U(0, 1)^d / sqrt(d)."""

    def __init__(self, seed, sequences=64, positions=41, d=20, condition=1, noise=0.0):
        generator = seeded(seed)
        self.batch = Batch(generator, sequences, positions, d, condition, noise)
        uniform = torch.rand(sequences * d, dtype=torch.float64, generator=generator).numpy()
        self.starts = uniform.reshape(sequences, d) / np.sqrt(d)


def seeded(seed):
    """A generator in the state that torch.manual_seed(seed) leaves."""
    return torch.Generator().manual_seed(seed)


def normal(generator, count):
    """Standard normal numbers in double precision."""
    return torch.randn(count, dtype=torch.float64, generator=generator).numpy().copy()


def random_rotation(generator, d):
    """A random orthogonal matrix: the Q of a Gaussian matrix's rows, with R's diagonal positive as Gram and Schmidt have it."""
    gaussian = normal(generator, d * d).reshape(d, d)
    q, r = np.linalg.qr(gaussian.T)
    return (q * np.sign(np.diag(r))).T
