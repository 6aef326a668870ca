"""The iterative solvers of fu2024 in PyTorch as plain loops over sequences, positions and steps.

Double precision and the same random numbers as `repro bench solvers`, so that the two must agree. Timed twice: with a run
from the start for each step count, as the authors have it (a model object has one number of steps), and, kinder, with one
run up to the largest step count that predicts on the way. Only some sequences, and for the former some positions, are
run; times are scaled to all, and the output says so. Prints one line of JSON.
"""
import argparse
import json
import time

import torch

NEWTON = list(range(1, 24))
DESCENT = sorted({1, *range(50, 1301, 50), *(2**k for k in range(1, 13))})
SEARCH = list(range(1, 41))


def newton(S, b, x, start, steps):
    M = 2 / torch.linalg.norm(S @ S.T) * S
    found = []
    for step in range(1, max(steps) + 1):
        M = 2 * M - M @ S @ M
        if step in steps:
            found.append(x @ (M @ b))
    return found


def descent(S, b, x, start, steps):
    w = start
    found = []
    for step in range(1, max(steps) + 1):
        w = w - 0.01 * (S @ w - b)
        if step in steps:
            found.append(x @ w)
    return found


class Conjugate:
    def direction(self, gradient, move, change, before, last):
        return (gradient @ gradient) / before * last - gradient


class BFGS:
    def __init__(self, size):
        self.I = torch.eye(size, dtype=torch.float64)
        self.H = self.I

    def direction(self, gradient, move, change, before, last):
        weight = 1 / (move @ change)
        left = self.I - weight * torch.outer(move, change)
        self.H = left @ self.H @ left.T + weight * torch.outer(move, move)
        return -self.H @ gradient


class LBFGS:
    def __init__(self, memory):
        self.memory = memory
        self.pairs = []

    def direction(self, gradient, move, change, before, last):
        self.pairs = [*self.pairs, (move, change, 1 / (move @ change))][-self.memory:]
        q = -gradient
        factors = []
        for s, y, weight in reversed(self.pairs):
            factors.append(weight * (s @ q))
            q = q - factors[-1] * y
        q = q * (move @ change) / (change @ change)
        for (s, y, weight), factor in zip(self.pairs, reversed(factors)):
            q = q + (factor - weight * (y @ q)) * s
        return q


def search(history, S, b, x, steps):
    w = torch.zeros_like(b)
    gradient, direction = -b, b
    # Where rounding alone is left there is nothing to search for: the same two limits as in Swift.
    tolerance = 1e-24 * (b @ b)
    flatness = torch.trace(S) * len(b) * 2.0**-52
    searching = True
    found = []
    for step in range(1, max(steps) + 1):
        if searching:
            before = gradient @ gradient
            image = S @ direction
            curvature = direction @ image
            searching = bool(before > tolerance) and bool(curvature > flatness * (direction @ direction))
        if searching:
            length = -(gradient @ direction) / curvature
            w = w + length * direction
            gradient = gradient + length * image
            direction = history.direction(gradient, length * direction, length * image, before, direction)
        if step in steps:
            found.append(x @ w)
    return found


METHODS = {
    "newton": (newton, NEWTON),
    "gd": (descent, DESCENT),
    "bfgs": (lambda S, b, x, start, steps: search(BFGS(len(b)), S, b, x, steps), SEARCH),
    "lbfgs": (lambda S, b, x, start, steps: search(LBFGS(10), S, b, x, steps), SEARCH),
    "cg": (lambda S, b, x, start, steps: search(Conjugate(), S, b, x, steps), SEARCH),
}


def data(sequences, positions, features):
    """Draws in the order of the Swift program, all sequences: the starts come last."""
    torch.manual_seed(0)
    xs, ys = [], []
    for _ in range(sequences):
        w = torch.randn(features, dtype=torch.float64)
        x = torch.randn(positions * features, dtype=torch.float64).view(positions, features)
        xs.append(x)
        ys.append(x @ w)
    starts = torch.rand(sequences * features, dtype=torch.float64).view(sequences, features) / features**0.5
    return xs, ys, starts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=320, help="sequences that times are scaled to")
    parser.add_argument("--slice", type=int, default=2, help="sequences that are run, all their positions")
    parser.add_argument("--positions", type=int, default=41)
    parser.add_argument("--features", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1, help="more are no faster at this size, and stall on a busy machine")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run = min(arguments.slice, arguments.sequences)
    xs, ys, starts = data(run, arguments.positions, arguments.features)
    newton(torch.eye(2), torch.ones(2), torch.ones(2), None, [1])
    chosen = range(4, arguments.positions, 4)
    seconds, anew, errors = {}, {}, {}
    processor = time.process_time()
    for name, (method, steps) in METHODS.items():
        begin = time.perf_counter()
        # At position 0 every method predicts 0.
        squares = [len(steps) * float(y[0]) ** 2 for y in ys]
        for x, y, start in zip(xs, ys, starts):
            for position in range(1, arguments.positions):
                known, targets = x[:position], y[:position]
                found = method(known.T @ known, known.T @ targets, x[position], start, steps)
                squares.append(sum((float(value) - float(y[position])) ** 2 for value in found))
        seconds[name] = (time.perf_counter() - begin) * arguments.sequences / run
        errors[name] = sum(squares) / (len(steps) * run * arguments.positions * arguments.features)
    processor = (time.process_time() - processor) * arguments.sequences / run
    for name, (method, steps) in METHODS.items():
        begin = time.perf_counter()
        for position in chosen:
            known, targets = xs[0][:position], ys[0][:position]
            for count in steps:
                method(known.T @ known, known.T @ targets, xs[0][position], starts[0], [count])
        anew[name] = (time.perf_counter() - begin) * arguments.sequences * (arguments.positions - 1) / len(chosen)
    print(json.dumps({
        "engine": f"PyTorch {torch.__version__}", "sequences": arguments.sequences, "positions": arguments.positions,
        "features": arguments.features, "threads": arguments.threads, "slice": run,
        "scaling": f"a run for each step count timed at {len(chosen)} positions of a sequence, one run for all step counts"
                   f" at {arguments.positions - 1} positions of {run}; scaled to {arguments.sequences} sequences",
        "seconds": sum(anew.values()), "secondsOfMethods": anew, "secondsOfOneRun": sum(seconds.values()),
        "secondsOfOneRunOfMethods": seconds, "processorSecondsOfOneRun": processor, "errors": errors,
    }))


if __name__ == "__main__":
    main()
