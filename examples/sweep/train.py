"""Logistic regression by three optimisers; one line of JSON for each epoch. Needs the standard library alone.

  python3 train.py OPTIMISER SEED
"""
import json
import math
import random
import sys

FEATURES, SAMPLES, EPOCHS, BATCH = 10, 400, 20, 20


def sigmoid(z):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def draw(generator, weights):
    """Points with labels that follow a logistic model; the features have very different scales."""
    points = []
    for _ in range(SAMPLES):
        x = [generator.gauss(0, 1) * 10 ** (i / 3 - 2) for i in range(FEATURES)]
        p = sigmoid(sum(w * v for w, v in zip(weights, x)))
        points.append((x, 1 if generator.random() < p else 0))
    return points


def loss(points, w):
    total = 0.0
    for x, y in points:
        p = sigmoid(sum(a * b for a, b in zip(w, x)))
        total -= math.log(p if y else 1 - p)
    return total / len(points)


def accuracy(points, w):
    return sum((sum(a * b for a, b in zip(w, x)) > 0) == (y == 1) for x, y in points) / len(points)


def main(optimiser, seed):
    generator = random.Random(seed)
    truth = [generator.gauss(0, 1) * 10 ** (2 - i / 3) for i in range(FEATURES)]
    train, test = draw(generator, truth), draw(generator, truth)
    w, m, v, t = [0.0] * FEATURES, [0.0] * FEATURES, [0.0] * FEATURES, 0
    for epoch in range(1, EPOCHS + 1):
        generator.shuffle(train)
        for start in range(0, SAMPLES, BATCH):
            gradient = [0.0] * FEATURES
            for x, y in train[start:start + BATCH]:
                error = sigmoid(sum(a * b for a, b in zip(w, x))) - y
                for i in range(FEATURES):
                    gradient[i] += error * x[i] / BATCH
            t += 1
            for i, g in enumerate(gradient):
                if optimiser == "adam":
                    m[i] = 0.9 * m[i] + 0.1 * g
                    v[i] = 0.999 * v[i] + 0.001 * g * g
                    w[i] -= 0.5 * (m[i] / (1 - 0.9 ** t)) / (math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
                elif optimiser == "momentum":
                    m[i] = 0.9 * m[i] + g
                    w[i] -= 0.001 * m[i]
                else:
                    w[i] -= 0.001 * g
        print(json.dumps({"epoch": epoch, "loss": loss(train, w), "accuracy": accuracy(test, w)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
