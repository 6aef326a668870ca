"""Sequences of linear-regression examples, drawn from PyTorch's CPU generator (fu2024, section 3).

y = w.x + sigma * epsilon with w ~ N(0, I) and x ~ N(0, I), or x ~ N(0, Q diag(kappa, ..., 1, ...) Q^T) with a fresh random
Q for each sequence; or y of a network of one hidden layer (appendix A.3.3).
"""
import numpy as np
import torch


class Batch:
    """x [sequences, positions, d] and y [sequences, positions] in double precision."""

    def __init__(self, generator, sequences, positions, d, condition=1, noise=0.0, active=None, network=None):
        xs, ys = [], []
        for _ in range(sequences):
            rotation = random_rotation(generator, d) if condition != 1 else None
            target = Linear(generator, d) if network is None else Network(generator, d, *network)
            x = normal(generator, positions * d).reshape(positions, d)
            if rotation is not None:
                eigenvalues = np.where(np.arange(d) < d // 2, condition, 1.0)
                x = (x * np.sqrt(eigenvalues)) @ rotation
            epsilon = normal(generator, positions) if noise > 0 else np.zeros(positions)
            if active is not None:
                x[:, active:] = 0
            xs.append(x)
            ys.append(target(x) + noise * epsilon)
        self.x, self.y = np.array(xs), np.array(ys)

    @property
    def sizes(self):
        """Sequences, positions, d."""
        return self.x.shape


class Trial:
    """What a trial of solvers is computed on: a batch, then gradient descent's starts U(0, 1)^d / sqrt(d)."""

    def __init__(self, seed, sequences=64, positions=41, d=20, condition=1, noise=0.0, network=None):
        generator = seeded(seed)
        self.batch = Batch(generator, sequences, positions, d, condition, noise, network=network)
        uniform = torch.rand(sequences * d, dtype=torch.float64, generator=generator).numpy()
        self.starts = uniform.reshape(sequences, d) / np.sqrt(d)


class Linear:
    """w.x with w ~ N(0, I)."""

    def __init__(self, generator, d):
        self.w = normal(generator, d)

    def __call__(self, x):
        return x @ self.w


class Network:
    """a.phi(W x + v) + b with W, v, b ~ N(0, 1) and a ~ N(0, 2 / hidden); phi is relu or tanh."""

    PHI = {"relu": lambda u: np.maximum(u, 0), "tanh": np.tanh}

    def __init__(self, generator, d, phi, hidden):
        self.phi = self.PHI[phi]
        self.w = normal(generator, hidden * d).reshape(hidden, d)
        self.v = normal(generator, hidden)
        self.a = normal(generator, hidden) * np.sqrt(2 / hidden)
        self.b = normal(generator, 1)[0]

    def __call__(self, x):
        return self.phi(x @ self.w.T + self.v) @ self.a + self.b


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
