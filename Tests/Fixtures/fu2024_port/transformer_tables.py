"""Tables of the experiments on the committed models of the profile `quick`: d = 5, 11 positions, 8 layers for most."""
import functools
import math
import pathlib

import numpy as np
import torch

import similarity
import solvers
from data import Trial, seeded
from solver_tables import Solved
from tables import Table
from transformer import Probed, single

CHECKPOINTS = pathlib.Path(__file__).resolve().parents[3] / "paper/fu2024/checkpoints"
LAYERS = range(1, 9)
NEWTON = list(range(1, 24))
DESCENT = sorted({1, *range(50, 1301, 50), *(2**k for k in range(1, 13))})
SEARCH = list(range(1, 11))
OTHERS = {
    "newton": NEWTON, "gd": DESCENT, "ogd": [1], "bfgs": SEARCH, "lbfgs": SEARCH, "cg": SEARCH, "least-squares": [0],
}


@functools.cache
def probed(kind):
    return Probed(CHECKPOINTS, kind)


class Evaluated(Solved):
    """A batch of the evaluation, and what every layer predicts on it."""

    def __init__(self, kind="base", seed=0):
        self.probed = probed(kind)
        condition, noise, network = self.probed.condition, self.probed.noise, self.probed.network
        sequences = 16 if network else 64
        super().__init__(
            Trial(seed, sequences, self.probed.positions, Probed.D, condition, noise, network), rate=0.01 / condition
        )
        self.layers = self.probed.predictions(self.batch)

    def others(self):
        """Predictions of every other algorithm for each number of its steps."""
        for method, steps in OTHERS.items():
            # One pass and one solution are called after the steps that the rows give them.
            yield method, dict(zip(steps, self.predictions(method, steps).values()))

    def similarities(self, predictions):
        """SimE of each layer and each entry of predictions, [steps][layer]."""
        y = self.batch.y
        return {
            step: [similarity.of_errors(values, layer, y) for layer in self.layers]
            for step, values in predictions.items()
        }


def errors():
    """Of all layers, and as layer 0 of least squares, whose errors are rounding from d examples on."""
    table, evaluated = Table("errors", "method", "layer", "examples"), Evaluated()
    for layer in LAYERS:
        for examples in range(Probed.POSITIONS):
            error = similarity.error(evaluated.layers[layer - 1], evaluated.batch, examples)
            table.add("transformer", layer, examples, error)
    solution = evaluated.predictions("least-squares")[0]
    for examples in range(Probed.D):
        table.add("least-squares", 0, examples, similarity.error(solution, evaluated.batch, examples))
    return [table]


def layer_batches():
    """Means over the five batches, whose seeds must differ."""
    table, trials = Table("layer_batches", "method", "layer", "examples"), [Evaluated(seed=seed) for seed in range(5)]
    for layer in [1, 4, 8]:
        for examples in [0, 3, 7, 10]:
            found = [similarity.error(t.layers[layer - 1], t.batch, examples) for t in trials]
            table.add("transformer", layer, examples, np.mean(found))
    return [table]


def map_table(name, kind, wanted):
    """SimE between all layers and other algorithms at some of their steps."""
    table, evaluated = Table(name, "method", "steps", "layer"), Evaluated(kind)
    for method, steps in wanted.items():
        for step, row in evaluated.similarities(evaluated.predictions(method, steps)).items():
            for layer in range(1, len(row) + 1):
                table.add(method, step, layer, row[layer - 1])
    return [table]


def similarity_map():
    wanted = {"newton": [1, 4, 7, 10, 13, 23], "gd": [1, 16, 100, 512, 1300, 4096], "least-squares": [0]}
    return map_table("similarity", "base", wanted)


def noisy():
    return map_table("noisy", "noisy", {"newton": [1, 6, 11, 20], "gd": [2, 64, 450, 2048], "least-squares": [0]})


def one_head():
    return map_table("one_head", "one-head", {"newton": [2, 5, 9, 15], "gd": [4, 50, 256, 1024], "least-squares": [0]})


def ill_conditioned_layers():
    wanted = {
        "newton": [1, 5, 10, 15, 21], "gd": [1, 64, 700, 2000, 16384], "least-squares": [0], "bfgs": [1, 3, 5, 8],
        "lbfgs": [1, 2, 4, 6],
    }
    return map_table("ill_conditioned_layers", "ill-conditioned", wanted)


def line_searches():
    return map_table("line_searches", "base", {"bfgs": [1, 2, 4, 6, 10], "lbfgs": [1, 3, 5, 8], "cg": [1, 2, 3, 5, 9]})


def weights_table(name, kind, descent):
    table, evaluated = Table(name, "method", "steps", "layer"), Evaluated(kind)
    induced = evaluated.probed.induced_weights(evaluated.batch, seed=0)
    for method, steps in [("newton", [1, 3, 6, 10, 14, 23]), ("gd", descent)]:
        for step, values in evaluated.weights(method, steps).items():
            for layer in LAYERS:
                table.add(method, step, layer, similarity.of_weights(values, induced[layer - 1]))
    return [table]


def weights():
    return weights_table("weights", "base", [1, 32, 150, 700, 4096])


def weights_ill_conditioned():
    return weights_table("weights_ill_conditioned", "ill-conditioned", [1, 64, 700, 2000, 16384])


def weights_one_head():
    return weights_table("weights_one_head", "one-head", [1, 50, 256, 1024])


def growth_table(name, kind, wanted):
    """SimE over one group of 16 sequences of the batch, with parts of Newton's steps; `wanted` has for each method the
    steps, each with its group."""
    table, evaluated = Table(name, "method", "steps", "layer", "group"), Evaluated(kind)
    y = evaluated.batch.y
    for method, groups in wanted.items():
        computed = "newton-between" if method == "newton" else method
        for step, values in evaluated.predictions(computed, list(groups)).items():
            own = slice(16 * groups[step], 16 * groups[step] + 16)
            for layer in range(1, len(evaluated.layers) + 1):
                value = similarity.of_errors(values[own], evaluated.layers[layer - 1][own], y[own])
                table.add(method, step, layer, groups[step], value)
    return [table]


def growth():
    newton, descent = [1, 2.25, 5.75, 9, 12.5, 21], [1, 19, 181, 1448]
    return growth_table("growth", "base", {"newton": dict.fromkeys(newton, 3), "gd": dict.fromkeys(descent, 3)})


def growth_ill_conditioned():
    wanted = {"newton": {1: 0, 4.5: 1, 9.25: 2, 17.75: 3}, "gd": {1: 1, 91: 0, 724: 3, 4096: 2}}
    return growth_table("growth_ill_conditioned", "ill-conditioned", wanted)


def growth_noisy():
    wanted = {"newton": {1.5: 3, 4: 0, 8.25: 1, 13.75: 2}, "gd": {2: 2, 27: 1, 256: 0, 1722: 3}}
    return growth_table("growth_noisy", "noisy", wanted)


def growth_one_head():
    wanted = {"newton": {1.25: 2, 3.5: 3, 7: 0, 12.75: 1}, "gd": {3: 3, 38: 0, 304: 1, 2048: 2}}
    return growth_table("growth_one_head", "one-head", wanted)


def best_match_table(name, kind):
    """The step count of each other algorithm that is most similar to a layer, and how similar it is."""
    table, evaluated = Table(name, "method", "layer", "steps"), Evaluated(kind)
    for method, predictions in evaluated.others():
        similarities = evaluated.similarities(predictions)
        for layer in range(1, len(evaluated.layers) + 1):
            column = {step: row[layer - 1] for step, row in similarities.items()}
            best = max(column, key=column.get)
            # A tie may fall on either side.
            if sum(value > column[best] - 2e-5 for value in column.values()) == 1:
                table.add(method, layer, best, column[best])
    return [table]


def best_match():
    return best_match_table("best_match", "base")


def examples():
    """The last layer and each other algorithm at its best-matching steps: cosine over the sequences at one position."""
    table, evaluated = Table("examples", "method", "steps", "examples"), Evaluated()
    last, y = evaluated.layers[-1], evaluated.batch.y
    for method, predictions in evaluated.others():
        column = {step: row[-1] for step, row in evaluated.similarities(predictions).items()}
        best = max(column, key=column.get)
        if sum(value > column[best] - 2e-5 for value in column.values()) > 1:
            continue
        for position in range(Probed.POSITIONS):
            a, b = ((values - y)[:, position] for values in (predictions[best], last))
            # Where a method is exact its errors are rounding, whose direction means nothing.
            if np.linalg.norm(a) > 1e-6:
                table.add(method, best, position, float(similarity.cosine(a, b)))
    return [table]


def readouts():
    """Errors over all positions with read-outs in closed form, and with read-outs that Adam trains on fresh batches."""
    table, evaluated = Table("readouts", "method", "layer"), Evaluated()
    batch = evaluated.batch

    def error(predictions):
        return ((predictions - batch.y) ** 2).mean() / Probed.D

    trained = trained_readouts(evaluated.probed, seed=3_000_017, steps=1000, peak=2e-2)
    states = evaluated.probed.states(batch)
    for layer in LAYERS:
        table.add("closed-form", layer, error(evaluated.layers[layer - 1]))
        table.add("gradient", layer, error(states[layer - 1] @ trained[layer - 1]))
    return [table]


def trained_readouts(model, seed, steps, peak):
    """Adam from zero, one fresh batch for each step; the rate falls to zero along half a cosine."""
    generator = seeded(seed)
    width = model.model.p["_read_out.weight"].shape[1] + 1
    parameters = [torch.zeros(width, dtype=torch.float64, requires_grad=True) for _ in LAYERS]
    optimiser = torch.optim.Adam(parameters, lr=peak)
    for step in range(steps):
        batch = model.fresh(generator)
        for group in optimiser.param_groups:
            group["lr"] = peak * (1 + math.cos(math.pi * step / steps)) / 2
        targets = single(batch.y)
        losses = [
            ((torch.from_numpy(states) @ parameter - targets) ** 2).mean()
            for states, parameter in zip(model.states(batch), parameters)
        ]
        optimiser.zero_grad()
        sum(losses).backward()
        optimiser.step()
    return [parameter.detach().numpy() for parameter in parameters]


similarity_map.__name__ = "similarity"
ALL = [
    errors, layer_batches, similarity_map, noisy, one_head, ill_conditioned_layers, line_searches, weights,
    weights_ill_conditioned, weights_one_head, growth, growth_ill_conditioned, growth_noisy, growth_one_head, best_match,
    examples, readouts,
]
