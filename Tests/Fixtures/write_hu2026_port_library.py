"""Writes norms and errors of what hu2026's prompt-programmable library gives, computed by numpy.

    python write_hu2026_port_library.py paper/hu2026/expected

Nothing of the module is built here: a head's output is the product of two kernel means over a grid, and those are summed
as they stand (Corollaries 3.1.1, 3.1.2 and 3.1.4, Remark 4.5). Data are drawn by torch, as `library/error-vs-P` draws them. Errors at rounding are left out.
"""
import csv
import pathlib
import sys

import numpy
import torch

SEED, D, N, PENALTY, COORDINATE_POINTS = 1, 3, 8, 0.1, 45
DERIVATIVES = {
    "squared": lambda u: u,
    "logistic": lambda u: -1 / (1 + numpy.exp(u)),
    "huber": lambda u: numpy.clip(u, -1, 1),
}
LIPSCHITZ = {"squared": 1, "logistic": 0.25, "huber": 1}
GRIDS = {
    "squared": (16, 24), "layer": (16, 24), "ridge": (16, 24), "logistic": (16, 64, 256, 1024), "huber": (16, 32, 64),
}


def uniform(*shape):
    return 2 * torch.rand(*shape, dtype=torch.float64).numpy() - 1


class Task:
    def __init__(self):
        torch.manual_seed(SEED)
        self.x = uniform(N, D)
        truth = uniform(D)
        self.layer = uniform(D, D)
        self.w = uniform(D)
        noise = uniform(N)
        values = self.x @ truth
        index = numpy.arange(N)
        outliers = numpy.where(index % 5 == 4, numpy.where(noise < 0, -2.0, 2.0), 0)
        self.y = values + 0.1 * noise + outliers
        self.labels = numpy.where((values < 0) != (index % 7 == 6), -1, 1)

    def samples(self, loss):
        return (self.x * self.labels[:, None], 0 * self.y) if loss == "logistic" else (self.x, self.y)


def kernel_mean(values, points, at, bandwidth):
    """Mean of values at the points, weighted by a Gaussian kernel of so many standard deviations per spacing."""
    spread = bandwidth * (points[1] - points[0])
    exponents = -((at - points) ** 2) / (2 * spread**2)
    weights = numpy.exp(exponents - exponents.max())
    return (weights * values).sum() / weights.sum()


def grid(count, reach, bandwidth):
    margin = min(numpy.ceil(9 * bandwidth), (count - 1) // 3)
    limit = reach * (count - 1) / (count - 1 - 2 * margin)
    return numpy.linspace(-limit, limit, count)


def emulated(x, y, directions, weight, function, points, bandwidth, multiplies):
    """[samples, heads]: what layer 1 gives, for f(v·x − weight y), times the head's coordinate."""
    reach = max(float((numpy.abs(v * x).sum(axis=1) + abs(weight) * numpy.abs(y)).max()) for v in directions)
    arguments = grid(points, reach, bandwidth)
    coordinates = grid(COORDINATE_POINTS, numpy.abs(x).max(), 1.5)
    result = numpy.empty((len(x), len(directions)))
    for i, (row, target) in enumerate(zip(x, y)):
        for r, v in enumerate(directions):
            mean = kernel_mean(function(arguments), arguments, v @ row - weight * target, bandwidth)
            result[i, r] = mean * (kernel_mean(coordinates, coordinates, row[r], 1.5) if multiplies else 1)
    return result


def largest(difference):
    return float(numpy.sqrt((difference**2).sum(axis=-1)).max())


def results(task, kind, points):
    if kind == "layer":
        found = emulated(task.x, task.y, task.layer, 0, DERIVATIVES["squared"], points, 1.5, False)
        yield "linear-layer", largest(found), largest(found - task.x @ task.layer.T)
        return
    loss = "squared" if kind == "ridge" else kind
    bandwidth = 1.5 if loss == "squared" else 1.0
    x, y = task.samples(loss)
    penalty = PENALTY if kind == "ridge" else 0
    gradients = DERIVATIVES[loss](x @ task.w - y)[:, None] * x
    rate = 1 / (LIPSCHITZ[loss] * (task.x**2).sum(axis=1).mean() + penalty)
    step = task.w - rate * (gradients.mean(axis=0) + penalty * task.w)
    if kind == "ridge":
        x = numpy.vstack([x, numpy.sqrt(N * PENALTY) * numpy.eye(D)])
        y = numpy.append(y, numpy.zeros(D))
    found = emulated(x, y, [task.w] * D, 1, DERIVATIVES[loss], points, bandwidth, True)
    if kind != "ridge":
        yield f"{kind}-gradients", largest(found), largest(found - gradients)
    emulated_step = task.w - rate * found.sum(axis=0) / N
    yield f"{kind}-step", largest(emulated_step), largest(emulated_step - step)


def main():
    task = Task()
    with open(pathlib.Path(sys.argv[1]) / "port_library.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["algorithm", "P", "reference_size", "reference_error"])
        for kind, grids in GRIDS.items():
            for points in grids:
                for algorithm, size, error in results(task, kind, points):
                    writer.writerow([algorithm, points, f"{size:.10g}", f"{error:.10g}"])


if __name__ == "__main__":
    main()
