"""Writes what the frozen module of hu2026 (arXiv 2508.17550, Theorem 4.2) yields, from its definition.

    python write_hu2026_port_frozen.py paper/hu2026/expected

Needs numpy, and torch for its random stream alone. Three tables, one for each experiment at the profile quick:
`port_frozen_tune.csv`, `port_frozen_mse_vs_P.csv`, `port_frozen_mse_vs_n.csv`. `reference_mse` is the mean squared error
in double precision, averaged over sixteen targets, `reference_bound` that of the report's bound without its allowance
for rounding, which is below one part in 1,000. Errors that are themselves rounding are left out.
"""
import argparse
import csv
import pathlib

import numpy as np
import torch

FIRST_TARGET = 1234  # The seed of a head and its data; the next ones follow.
TARGETS = 16
# The outputs are of order 1 and exact to about 1e-15: below, rounding makes more than a part in 1,000 of the error.
LEAST_ERROR = 1e-22


def softmax_of_columns(scores):
    weights = np.exp(scores - scores.max(axis=0))
    return weights / weights.sum(axis=0)


def draw(seed, d, n):
    """X, W_K, W_Q, W_V with standard normal entries, in this order from the seed."""
    torch.manual_seed(seed)
    shapes = [(d, n), (d, d), (d, d), (d, d)]
    return [torch.randn(rows * columns, dtype=torch.float64).numpy().reshape(rows, columns) for rows, columns in shapes]


def grid_mean(u, P, beta, limit):
    """Kernel-weighted mean of the grid points around each entry of u; hard lookup is the nearest point."""
    points = np.linspace(-limit, limit, P)
    squares = (u[..., None] - points) ** 2
    if np.isinf(beta):
        return points[squares.argmin(axis=-1)]
    weights = np.exp(-beta * (squares - squares.min(axis=-1, keepdims=True)))
    return (weights * points).sum(axis=-1) / weights.sum(axis=-1)


def head_error_bound(u, P, beta, limit):
    """Least of three bounds on |grid_mean(u) − u|: the range, the two nearest points, Poisson summation."""
    step = 2 * limit / (P - 1)
    j = np.arange(1, P)
    near = np.exp(-beta * step**2 * j**2)
    pairs = np.exp(-beta * step**2 * (j[1:] ** 2 - j[1:]))
    inside = step * (0.5 + ((j + 0.5) * near).sum() + (j[1:] * pairs).sum())
    outside = np.abs(u) - limit + step * (j * near).sum()
    is_inside = np.abs(u) <= limit
    bound = np.minimum(np.abs(u) + limit, np.where(is_inside, inside, outside))
    if np.isinf(beta):
        return bound
    m = np.arange(1, 65)
    q = np.exp(-np.pi**2 / (beta * step**2) * m**2)
    mean = np.sqrt(np.pi / beta) / step
    numerator = 2 * np.pi / (beta * step) * (m * q).sum()
    denominator = 1 - 2 * q.sum()
    # The infinite grid has points beyond both ends; the sum of a decreasing |z| g(z) is below its first term (or the
    # maximum of z g(z)) plus its integral.
    for z in (limit - u + step, limit + u + step):
        tail = np.exp(-beta * z**2)
        first = np.where(2 * beta * z**2 >= 1, z * tail, 1 / np.sqrt(2 * beta * np.e))
        numerator = numerator + (first + tail / (2 * beta * step)) / mean
        denominator = denominator - tail * (1 / mean + 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        poisson = np.where(is_inside & (denominator > 0), numerator / denominator, np.inf)
    return np.minimum(bound, poisson)


def emulate(target, n, d, P, beta):
    """Mean squared error of the emulated output, and its bound."""
    x, *weights = draw(target, d, n)
    exact = [weight @ x for weight in weights]
    k, q, v = exact
    truth = v @ softmax_of_columns(k.T @ q)
    emulated = [grid_mean(u, P, beta, 4 * d) for u in exact]
    output = emulated[2] @ softmax_of_columns(emulated[0].T @ emulated[1])
    dk, dq, dv = (head_error_bound(u, P, beta, 4 * d) for u in exact)
    score = np.abs(k).T @ dq + dk.T @ np.abs(q) + dk.T @ dq
    shift = np.tanh(score.max(axis=0) / 2)
    entries = dv.max(axis=1)[:, None] + np.ptp(v, axis=1)[:, None] * shift
    return ((output - truth) ** 2).mean(), (entries**2).mean()


def write(path, settings):
    """One row for each setting (n, d, P, β), averaged over the targets."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["n", "d", "P", "beta", "samples", "reference_mse", "reference_bound"])
        for n, d, P, beta in settings:
            targets = range(FIRST_TARGET, FIRST_TARGET + TARGETS)
            error, bound = np.mean([emulate(target, n, d, P, beta) for target in targets], axis=0)
            if error > LEAST_ERROR:
                rows.writerow([n, d, P, f"{beta:g}", TARGETS, f"{error:.10g}", f"{bound:.10g}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    write(folder / "port_frozen_tune.csv", [(12, d, 66, b) for d in (4, 8, 12, 16) for b in (2, 4, 8, 16)])
    write(folder / "port_frozen_mse_vs_P.csv", [(12, 4, P, b) for b in (2, 8, np.inf) for P in (20, 30, 40, 60, 80)])
    write(folder / "port_frozen_mse_vs_n.csv", [(n, 4, 100, 8) for n in (1, 2, 4, 6, 8, 12)])


if __name__ == "__main__":
    main()
