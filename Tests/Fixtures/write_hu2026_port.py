"""Writes the first epochs of hu2026's trainings (arXiv 2508.17550) at the profile quick, computed by PyTorch; four heads at paper.

    python write_hu2026_port.py KIND paper/hu2026/expected

Needs torch and safetensors; the models are those of `write_training.py`. Samples, weights, splits and shuffles are
drawn as in the authors' scripts: from `torch.manual_seed` and Python's `random.seed`, by `Linear`, `random_split` and
`DataLoader`. Losses of an epoch are means of batch losses before each update; a relative loss is one over that of a
constant prediction.
"""
import argparse
import csv
import pathlib
import random

import torch
from torch import nn
from torch.utils.data import DataLoader, random_split
from write_training import ExtendedAttention, Statistical, TwoMaps

SEED = 1234
BATCH = 32
TOKENS, FEATURES = 20, 24


class Indices(torch.utils.data.Dataset):
    """Stands for a data set whose samples lie in tensors; the loader draws as it would for the samples."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return index


def loaders(count):
    """Shuffled batches of four fifths, and the rest in order, both as indices."""
    train, test = random_split(Indices(count), [count * 4 // 5, count - count * 4 // 5])
    return DataLoader(train, batch_size=BATCH, shuffle=True), torch.tensor(test.indices)


def train_epoch(optimizers, batches, losses_of):
    """Mean of each model's batch losses over an epoch, one optimizer for each."""
    sums, steps = 0, 0
    for batch in batches:
        losses = losses_of(batch)
        for optimizer in optimizers:
            optimizer.zero_grad()
        for loss in losses:
            loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        sums = sums + torch.stack([loss.detach() for loss in losses]).double()
        steps += 1
    return (sums / steps).tolist()


def adam(*models):
    return [torch.optim.Adam(model.parameters(), lr=1e-3) for model in models]


@torch.no_grad()
def evaluate(samples, loss_of, batch=BATCH):
    """Mean of batch losses; a ragged last batch counts as much as a whole one."""
    losses = [loss_of(part).double() for part in samples.split(batch)]
    return (sum(losses) / len(losses)).item()


def mean_square(values):
    """The error of predicting zero."""
    return (values.double() ** 2).mean().item()


def continuous_function():
    for inputs, epochs in (("released", 1), ("paper", 5)):
        torch.manual_seed(SEED)
        data = 10 * torch.rand(10_000, TOKENS, FEATURES) - 5
        w, y = torch.randn(TOKENS, FEATURES), torch.randn(TOKENS, 1)
        target = torch.tanh(data @ w.T + y) @ data
        x = torch.cat([target if inputs == "released" else data, y.expand(len(data), -1, -1)], dim=-1)
        model = TwoMaps(FEATURES + 1, FEATURES, TOKENS, 60, 64, FEATURES)
        train, test = loaders(len(data))
        optimizers = adam(model)

        def loss(batch):
            return nn.functional.mse_loss(model(x[batch], w), target[batch])

        for epoch in range(1, epochs + 1):
            (train_loss,) = train_epoch(optimizers, train, lambda batch: [loss(batch)])
            torch.empty((), dtype=torch.int64).random_()  # The script's test loader draws a seed for its workers.
            test_loss = evaluate(test, loss)
            yield {
                "inputs": inputs, "epoch": epoch, "reference_train_loss": train_loss, "reference_test_loss": test_loss,
                "reference_relative_loss": test_loss / mean_square(target[test]),
            }


def head(k, q, v):
    """V softmax(Kᵀ Q) of matrices whose columns are tokens, the softmax over the last axis."""
    return v @ torch.softmax(k.transpose(1, 2) @ q, dim=-1)


def attention_head(samples, length, heads, epochs, glance=2000):
    """Losses of K, Q and V and error of the head on the first test samples after each epoch."""
    torch.manual_seed(0)
    x = 2 * torch.randn(samples, TOKENS, FEATURES) - 1
    weights = [torch.randn(outputs, FEATURES) for outputs in (48, 48, FEATURES)]
    torch.manual_seed(SEED)
    models = [ExtendedAttention(FEATURES, TOKENS, length, 48, len(weight), heads) for weight in weights]
    train, test = loaders(samples)
    test = test[:glance]
    optimizers = adam(*models)

    def targets(batch):
        return [weight @ x[batch].transpose(1, 2) for weight in weights]

    def outputs(batch):
        return [model(x[batch]).transpose(1, 2) for model in models]

    def losses(batch):
        return [nn.functional.mse_loss(output, target) for output, target in zip(outputs(batch), targets(batch))]

    for epoch in range(1, epochs + 1):
        k, q, v = train_epoch(optimizers, train, losses)
        error = evaluate(test, lambda batch: nn.functional.mse_loss(head(*outputs(batch)), head(*targets(batch))))
        yield {
            "epoch": epoch, "reference_loss_k": k, "reference_loss_q": q, "reference_loss_v": v,
            "reference_test_loss": error, "reference_relative_loss": error / mean_square(head(*targets(test))),
        }


def prompt_length():
    for length in (20, 60, 110):
        for row in attention_head(8000, length, 1, epochs=10):
            yield {"P": length} | row


def heads():
    for count in (1, 12):
        for row in attention_head(50_000, 60, count, epochs=1):
            yield {"heads": count} | row


def four_heads():
    """Losses on the plateau of four heads at the profile paper, to four decimals; a quarter of an hour."""
    for row in attention_head(50_000, 60, 4, epochs=22):
        yield {"heads": 4, "epoch": row["epoch"]} | {
            f"reference_loss_{name}": round(row[f"reference_loss_{name}"], 4) for name in "kqv"}


def statistical_data(samples, algorithm):
    """x, w and y of samples, each of an algorithm that is drawn unless one is given."""
    rows = []
    for _ in range(samples):
        x = 2 * torch.randn(TOKENS, FEATURES) - 1
        chosen = algorithm or random.choice(["linear", "ridge", "lasso"])
        w = torch.randn(FEATURES, 1)
        if chosen == "lasso":
            w = w * (torch.rand(FEATURES, 1) > 0.5)
        if chosen == "ridge":
            y = x @ w + 0.05 * torch.randn(TOKENS, 1)
            w = torch.linalg.solve(x.T @ x + 5 * torch.eye(FEATURES), x.T @ y)
        rows.append((x, w[:, 0], x @ w + 0.05 * torch.randn(TOKENS, 1)))
    return [torch.stack(column) for column in zip(*rows)]


def statistical(heads, epochs):
    """Training losses on the mixture, then errors of the frozen weights on each algorithm."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    x, w, y = statistical_data(10_000, None)
    model = Statistical(2 * FEATURES, TOKENS, 60, 48, heads)
    train = DataLoader(Indices(len(x)), batch_size=BATCH, shuffle=True)
    optimizers = adam(model)

    def loss(batch):
        return nn.functional.mse_loss(model(x[batch], w[batch]), y[batch])

    for epoch in range(1, epochs + 1):
        (train_loss,) = train_epoch(optimizers, train, lambda batch: [loss(batch)])
        yield {
            "heads": heads, "phase": "train", "epoch": epoch, "algorithm": "mixture", "test_seed": 0,
            "reference_loss": train_loss, "reference_relative_loss": train_loss / mean_square(y),
        }
    for seed in range(42, 47):
        torch.manual_seed(seed)
        random.seed(seed)
        Statistical(2 * FEATURES, TOKENS, 60, 48, heads)  # The script builds a model before it loads the weights.
        for algorithm in ("lasso", "linear", "ridge"):
            x, w, y = statistical_data(1000, algorithm)
            error = evaluate(torch.arange(len(x)), loss, batch=64)
            torch.empty((), dtype=torch.int64).random_()  # The test loader's seed for its workers.
            yield {
                "heads": heads, "phase": "test", "epoch": epochs, "algorithm": algorithm, "test_seed": seed,
                "reference_loss": error, "reference_relative_loss": error / mean_square(y),
            }


def statistical_heads():
    for count in (1, 6):
        yield from statistical(count, epochs=30)


TABLES = {
    "continuous_function": continuous_function, "prompt_length": prompt_length, "heads": heads,
    "four_heads": four_heads, "statistical_heads": statistical_heads,
}


def write_table(path, rows):
    with open(path, "w", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({name: f"{value:.9g}" if isinstance(value, float) else value for name, value in row.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=TABLES)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    write_table(arguments.folder / f"port_{arguments.kind}.csv", list(TABLES[arguments.kind]()))


if __name__ == "__main__":
    main()
