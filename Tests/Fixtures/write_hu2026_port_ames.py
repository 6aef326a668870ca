"""Writes the first epochs of hu2026's training on the Ames house prices (arXiv 2508.17550), computed by PyTorch,
and the errors of its three fits, computed by numpy.

    python write_hu2026_port_ames.py paper/hu2026/data/ames_house_prices.csv paper/hu2026/expected

Needs numpy, torch and safetensors. `port_ames.csv` has the model's errors on the test houses, with each fit's
coefficients as prompt, and relative to the error of the training houses' mean; `port_ames_training.csv` the losses in
training; `port_ames_fits.csv` the errors of the fits themselves. The fits are ordinary least squares, lasso and ridge on
all houses, with penalties of 1 as scikit-learn defines them.
"""
import argparse
import csv
import pathlib
import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from write_hu2026_port import BATCH, SEED, Indices, adam, evaluate, loaders, train_epoch, write_table
from write_training import Statistical

ALGORITHMS = ["linear", "lasso", "ridge"]  # The order in which the script's random.choice draws.
EPOCHS = 2


def read(path):
    """Standardised features, numbers before one-hot texts whose first level is dropped, and log(1 + price)."""
    with open(path, newline="") as file:
        houses = list(csv.DictReader(file))
    missing = {"", "NA", "None"}
    numbers, levels = [], []
    for name in houses[0]:
        cells = [house[name] for house in houses]
        try:
            known = [float(cell) for cell in cells if cell not in missing]
        except ValueError:
            texts = np.array(["Missing" if cell in missing else cell for cell in cells])
            levels += [(texts == level).astype(float) for level in sorted(set(texts))[1:]]
            continue
        if name == "SalePrice":
            prices = np.array(known)
        else:
            middle = np.median(known)
            numbers.append(np.array([middle if cell in missing else float(cell) for cell in cells]))
    x = np.stack(numbers + levels, axis=1)
    deviation = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1), np.log1p(prices)


def lasso(x, y, penalty, steps=2000):
    """Proximal gradient descent on ‖y − Xw‖² / 2n + penalty ‖w‖₁."""
    w = np.zeros(x.shape[1])
    rate = len(x) / np.linalg.norm(x, 2) ** 2
    for _ in range(steps):
        w = w - rate * x.T @ (x @ w - y) / len(x)
        w = np.sign(w) * np.maximum(np.abs(w) - rate * penalty, 0)
    return w


def fits(x, y):
    """Coefficients of each algorithm; the features have mean zero, so the intercept is the mean of y."""
    centred = y - y.mean()
    return {
        "linear": np.linalg.lstsq(x, centred, rcond=1e-10)[0],
        "lasso": lasso(x, centred, 1.0),
        "ridge": np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ centred),
    }


def fit_losses(features, prices, coefficients):
    """Errors of the fits on the test houses."""
    torch.manual_seed(SEED)
    houses = loaders(len(features))[1].numpy()
    for name, w in coefficients.items():
        errors = features[houses] @ w + prices.mean() - prices[houses]
        yield {"algorithm": name, "reference_fit_loss": (errors**2).mean()}


def training(features, prices, coefficients):
    """Losses of the first epochs, in training and with each fit's coefficients as prompt."""
    prompts = torch.tensor(np.stack([coefficients[name] for name in ALGORITHMS]), dtype=torch.float32)
    x = torch.tensor(features, dtype=torch.float32)[:, None]
    y = torch.tensor(prices, dtype=torch.float32)[:, None, None]
    torch.manual_seed(SEED)
    train, test = loaders(len(x))
    width = 2 * x.shape[2]
    model = Statistical(width, 1, 100, width, 6)
    optimizers = adam(model)
    random.seed(SEED)

    def loss(batch, chosen):
        return nn.functional.mse_loss(model(x[batch], prompts[chosen]), y[batch])

    def losses(batch):
        """At every access of a house one of the prompts is drawn."""
        return [loss(batch, torch.tensor([ALGORITHMS.index(random.choice(ALGORITHMS)) for _ in batch]))]

    others = np.setdiff1d(np.arange(len(prices)), test)
    mean_loss = ((prices[test] - prices[others].mean()) ** 2).mean()
    for epoch in range(1, EPOCHS + 1):
        (train_loss,) = train_epoch(optimizers, train, losses)
        yield {"phase": "train", "epoch": epoch, "reference_loss": train_loss}
        for index, name in enumerate(ALGORITHMS):
            error = evaluate(test, lambda batch: loss(batch, torch.full_like(batch, index)))
            yield {
                "phase": "test", "epoch": epoch, "algorithm": name, "reference_loss": error,
                "reference_relative_loss": error / mean_loss,
            }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    features, prices = read(arguments.data)
    coefficients = fits(features, prices)
    write_table(arguments.folder / "port_ames_fits.csv", list(fit_losses(features, prices, coefficients)))
    rows = list(training(features, prices, coefficients))
    for phase, name in (("train", "port_ames_training.csv"), ("test", "port_ames.csv")):
        write_table(arguments.folder / name, [row for row in rows if row["phase"] == phase])


if __name__ == "__main__":
    main()
