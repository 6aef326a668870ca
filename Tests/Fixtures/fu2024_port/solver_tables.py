"""Tables of the experiments on solvers alone: d = 20, 41 positions, seed 0."""
import numpy as np

import similarity
import solvers
from data import Trial
from tables import Table


class Solved:
    """A trial's prefixes, and methods by name: weights for each number of steps."""

    def __init__(self, trial, rate=0.01):
        self.trial, self.batch, self.rate = trial, trial.batch, rate
        self.s, self.b = solvers.prefixes(trial.batch)

    def weights(self, method, steps):
        s, b = self.s, self.b
        match method:
            case "newton": return solvers.newton(s, b, steps)
            case "newton-released": return solvers.newton(s, b, steps, scale=1.0)
            case "newton-between": return solvers.newton_between(s, b, steps)
            case "gd": return solvers.gradient_descent(s, b, steps, self.rate, self.trial.starts)
            case "gd-from-zero": return solvers.gradient_descent(s, b, steps, self.rate)
            case "bfgs": return solvers.bfgs(s, b, steps)
            case "lbfgs": return solvers.lbfgs(s, b, steps)
            case "cg": return solvers.conjugate_gradient(s, b, steps)
            case "least-squares": return {0: solvers.least_squares(self.batch)}
            case "ridge": return {0: solvers.ridge(s, b)}
            case "averaging": return {0: solvers.averaging(b)}
            case "ogd" | "ogd-normalised": return {0: solvers.online_gradient_descent(self.batch)}
            case "ogd-fixed": return {0: solvers.online_gradient_descent(self.batch, 0.03)}

    def predictions(self, method, steps=(0,)):
        """[sequences, positions] for each number of steps."""
        if method == "nearest-neighbours":
            return {0: solvers.nearest_neighbours(self.batch)}
        return {step: solvers.predictions(self.batch, w) for step, w in self.weights(method, steps).items()}


def convergence():
    table = Table("convergence", "method", "examples", "step")
    solved = Solved(Trial(0))
    for method, steps in [("newton", [0, 1, 2, 3, 5, 8, 10, 12]), ("gd", [0, 50, 100, 300, 700, 1300])]:
        predictions = solved.predictions(method, steps)
        for examples in [5, 10, 15, 20, 25, 30, 35]:
            for step in steps:
                table.add_error(method, examples, step, similarity.error(predictions[step], solved.batch, examples))
    return [table]


def batches():
    """Means over the five batches, whose seeds must differ."""
    table = Table("batches", "method", "examples", "step")
    trials = [Solved(Trial(seed)) for seed in range(5)]
    for method, steps in [("newton", [0, 3, 6]), ("gd", [0, 100, 1300])]:
        predictions = [solved.predictions(method, steps) for solved in trials]
        for examples in [5, 20, 35]:
            for step in steps:
                errors = [similarity.error(p[step], t.batch, examples) for p, t in zip(predictions, trials)]
                table.add(method, examples, step, np.mean(errors))
    return [table]


def progression():
    table = Table("progression", "method", "step", "examples")
    solved = Solved(Trial(0))
    for method, steps, counts in [
        ("newton", [1, 2, 3, 4, 6, 8, 10, 12, 14], [0, 7, 20, 33, 40]),
        ("gd", [1, 4, 16, 64, 256, 1024, 4096], [0, 7, 20, 33, 40]),
        ("least-squares", [0], [0, 1, 3, 7, 12, 16, 19]),
        ("ridge", [0], [0, 1, 3, 7, 12, 16, 19, 20, 25, 33, 40]),
        ("nearest-neighbours", [0], [0, 1, 2, 3, 7, 12, 20, 33, 40]),
        ("averaging", [0], [0, 1, 2, 3, 7, 12, 20, 33, 40]),
    ]:
        predictions = solved.predictions(method, steps)
        for step in steps:
            for examples in counts:
                table.add_error(method, step, examples, similarity.error(predictions[step], solved.batch, examples))
    counts = [1, 3, 7, 12, 16, 19, 20, 25, 33, 40]
    chosen = [count - 1 for count in counts]
    weights = solvers.lasso(solved.s[:, chosen], solved.b[:, chosen], counts)
    errors = (weights * solved.batch.x[:, counts]).sum(-1) - solved.batch.y[:, counts]
    for index, count in enumerate(counts):
        table.add("lasso", 0, count, (errors[:, index] ** 2).mean() / 20)
    return [table]


def algorithms():
    table = Table("algorithms", "method", "newton_steps", "steps", "convention")
    solved = Solved(Trial(0))
    y = solved.batch.y
    newton_steps = [1, 2, 3, 5, 8, 11, 14, 18, 23]
    newton = solved.predictions("newton", newton_steps)
    for method, steps in [
        ("newton", [1, 2, 4, 9, 15, 23]), ("gd", [1, 16, 50, 128, 400, 850, 1300, 4096]),
        ("bfgs", [1, 2, 5, 9, 13, 18, 24]), ("lbfgs", [1, 4, 9, 11, 14, 18, 24]), ("cg", [1, 3, 7, 10, 12, 14]),
    ]:
        other = solved.predictions(method, steps)
        for k in newton_steps if method in ("newton", "gd") else newton_steps[::2]:
            for step in steps:
                table.add(method, k, step, "published", similarity.of_errors(newton[k], other[step], y))
    released = solved.predictions("newton-released", range(1, 24))
    for a, b in [(1, 2), (3, 2), (5, 6), (9, 8), (13, 12)]:
        table.add("newton", a, b, "released", similarity.of_errors(released[a], released[b], y))
    descent = solved.predictions("gd-from-zero", [1, 50, 100])
    for k in [1, 2, 4, 8, 16, 23]:
        for step in [1, 50, 100]:
            table.add("gd", k, step, "released", similarity.of_errors(released[k], descent[step], y))
    return [table]


def algorithms_growth():
    """SimE over the last group of 16 sequences of the batch."""
    table, solved = Table("algorithms_growth", "method", "newton_steps", "steps", "group"), Solved(Trial(0))
    newton_steps, own, y = [1, 4, 8, 12, 16], slice(48, 64), solved.batch.y
    newton = solved.predictions("newton", newton_steps)
    for method, steps in [("gd", [1, 3, 19, 54, 181, 431, 1722, 4096]), ("bfgs", [1, 3, 6, 9, 12])]:
        for step, values in solved.predictions(method, steps).items():
            for k in newton_steps:
                table.add(method, k, step, 3, similarity.of_errors(newton[k][own], values[own], y[own]))
    return [table]


def similarity_of_weights():
    table = Table("similarity_of_weights", "method", "newton_steps", "steps")
    solved = Solved(Trial(0, sequences=320))
    newton_steps = [1, 3, 6, 10, 15, 23]
    newton = solved.weights("newton", newton_steps)
    for method, steps in [
        ("gd", [1, 32, 100, 450, 1024]), ("bfgs", [1, 4, 9, 14, 20]), ("lbfgs", [2, 7, 12, 18]),
        ("cg", [1, 5, 10, 15, 24]),
    ]:
        other = solved.weights(method, steps)
        for k in newton_steps:
            for step in steps:
                table.add(method, k, step, similarity.of_weights(newton[k], other[step]))
    return [table]


def ill_conditioned():
    table = Table("ill_conditioned", "condition", "method", "examples", "step")
    for condition in [1, 100]:
        solved = Solved(Trial(0, condition=condition), rate=0.01 / condition)
        scale = (condition + 1) / 2
        for method, steps in [("newton", [0, 1, 3, 6, 9, 12, 15]), ("gd", [1, 6, 64, 724, 4096, 16384])]:
            predictions = solved.predictions(method, steps)
            for examples in [10, 20, 30, 40]:
                for step in steps:
                    error = similarity.error(predictions[step], solved.batch, examples) / scale
                    table.add_error(condition, method, examples, step, error)
    return [table]


def online():
    table = Table("online", "method", "examples", "gap")
    solved = Solved(Trial(0))
    batch = solved.batch
    for name, method, step in [
        ("ogd-fixed", "ogd-fixed", 0), ("ogd-normalised", "ogd-normalised", 0), ("newton-5", "newton", 5),
    ]:
        weights = solved.weights(method, [step])[step]
        for examples in [20, 40]:
            for gap in [1, 2, 3, 5, 8, 10, 11, 15, 20, 27, 34, 40]:
                if gap <= examples:
                    seen = examples - gap
                    errors = (weights[:, examples - 1] * batch.x[:, seen]).sum(-1) - batch.y[:, seen]
                    table.add_error(name, examples, gap, (errors**2).mean() / 20)
    return [table]


ALL = [convergence, batches, progression, algorithms, algorithms_growth, similarity_of_weights, ill_conditioned, online]
