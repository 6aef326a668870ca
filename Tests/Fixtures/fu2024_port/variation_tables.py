"""Tables of the experiments on models of other sizes, families and targets (profile `quick`)."""
import numpy as np

import networks
import similarity
from tables import Table
from transformer import Probed, single
from transformer_tables import Evaluated, best_match_table, growth_table, map_table


def layer_errors(name, kinds, layers, *key):
    """Errors of some layers, relative to the variance of y."""
    table = Table(name, *key, "method", "layer", "examples")
    for kind in kinds:
        evaluated = Evaluated(kind)
        scale = (evaluated.probed.condition + 1) / 2
        method = "lstm" if kind == "lstm" else "transformer"
        model = [evaluated.probed.model.p["_read_out.weight"].shape[1]] if key else []
        for layer in layers:
            for examples in range(Probed.POSITIONS):
                error = similarity.error(evaluated.layers[layer - 1], evaluated.batch, examples) / scale
                table.add(*model, method, layer, examples, error)
    return [table]


def errors_ill_conditioned():
    return layer_errors("errors_ill_conditioned", ["ill-conditioned"], range(1, 9))


def errors_deep():
    return layer_errors("errors_deep", ["deep"], [1, 4, 7, 10, 13, 16])


def hidden_size():
    return layer_errors("hidden_size", ["width-4", "width-8", "width-16", "width-32"], [1, 5, 8], "width")


def lstm_errors():
    return layer_errors("lstm_errors", ["lstm"], range(1, 5))


def deep():
    return map_table("deep", "deep", {"newton": [1, 6, 12, 20], "gd": [2, 64, 450, 2048], "least-squares": [0]})


def growth_deep():
    wanted = {"newton": {1.75: 1, 4.25: 2, 8.5: 3, 14.25: 0}, "gd": {2: 1, 27: 3, 256: 2, 1722: 0}}
    return growth_table("growth_deep", "deep", wanted)


def lstm_best_match():
    return best_match_table("lstm_best_match", "lstm")


def beside(evaluated):
    """Methods that stand beside the models in Figure 5."""
    return {"ogd": evaluated.weights("ogd", [1])[0], "newton-5": evaluated.weights("newton", [5])[5]}


def lstm_examples():
    table, base = Table("lstm_examples", "method", "examples"), Evaluated()
    for method, evaluated in [("transformer", base), ("lstm", Evaluated("lstm"))]:
        for examples in range(Probed.POSITIONS):
            table.add(method, examples, similarity.error(evaluated.layers[-1], evaluated.batch, examples))
    for method, w in beside(base).items():
        for examples in range(1, Probed.POSITIONS):
            errors = (w[:, examples - 1] * base.batch.x[:, examples]).sum(-1) - base.batch.y[:, examples]
            table.add_error(method, examples, (errors**2).mean() / Probed.D)
    return [table]


def lstm_forgetting():
    """Errors at a query that was an example so many examples ago."""
    table, base = Table("lstm_forgetting", "method", "examples", "gap"), Evaluated()
    batch = base.batch
    for examples in [Probed.D, 2 * Probed.D]:
        for gap in range(1, examples + 1):
            seen = examples - gap
            x, y = (np.concatenate([a[:, :examples], a[:, seen : seen + 1]], axis=1) for a in (batch.x, batch.y))
            for method, evaluated in [("transformer", base), ("lstm", Evaluated("lstm"))]:
                probed = evaluated.probed
                state = probed.model.states(single(x), single(y))[-1][:, -1].numpy()
                errors = state @ probed.readouts[-1][:-1] + probed.readouts[-1][-1] - y[:, -1]
                table.add(method, examples, gap, (errors**2).mean() / Probed.D)
            for method, w in beside(base).items():
                errors = (w[:, examples - 1] * x[:, -1]).sum(-1) - y[:, -1]
                table.add_error(method, examples, gap, (errors**2).mean() / Probed.D)
    return [table]


def span():
    """Residual of the last layer's predictions on fresh queries, fitted with weights in the span of the examples."""
    table, evaluated = Table("span", "method", "examples"), Evaluated()
    batch, queries = evaluated.batch, evaluated.probed.queries(seed=0)
    for examples, predicted in evaluated.probed.answers(batch, queries):
        residuals = []
        for x, values in zip(batch.x[:, :examples], predicted[-1]):
            columns = queries @ x.T
            fit = np.linalg.lstsq(columns, values, rcond=1e-10)[0]
            residuals.append(((columns @ fit - values) ** 2).mean())
        table.add("transformer", examples, np.mean(residuals))
    return [table]


DESCENT = {"relu": [1, 4, 32, 128, 512], "tanh": [1, 10, 61, 357, 642, 3748]}


def descended(kind, seed=0):
    evaluated = Evaluated(kind, seed)
    phi, hidden = evaluated.probed.network
    return evaluated, networks.descent(evaluated.batch, phi, hidden, 0.02, DESCENT[kind], seed + 5_000_011)


def network_map(kind):
    table, (evaluated, descent) = Table(kind, "method", "steps", "layer"), descended(kind)
    for step, row in evaluated.similarities(descent).items():
        for layer, value in enumerate(row, start=1):
            table.add("gd", step, layer, value)
    return [table]


def relu():
    return network_map("relu")


def tanh():
    return network_map("tanh")


def network_errors():
    """Errors relative to the mean square of y, for 1.25, 2, 4 and 5 times d examples."""
    table = Table("networks", "model", "method", "step", "examples")
    for kind in DESCENT:
        evaluated, descent = descended(kind)
        scale = (evaluated.batch.y**2).mean() / Probed.D
        for method, predictions in [("transformer", dict(enumerate(evaluated.layers, start=1))), ("gd", descent)]:
            for step, values in predictions.items():
                for examples in [6, 10, 20, 25]:
                    error = similarity.error(values, evaluated.batch, examples) / scale
                    table.add(kind, method, step, examples, error)
    return [table]


network_errors.__name__ = "networks"
ALL = [
    errors_ill_conditioned, errors_deep, hidden_size, lstm_errors, deep, growth_deep, lstm_best_match, lstm_examples,
    lstm_forgetting, span, relu, tanh, network_errors,
]
