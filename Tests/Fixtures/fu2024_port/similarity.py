"""How alike two methods are (fu2024, section 4), and their errors."""
import numpy as np


def cosine(a, b):
    """Over the last axis; 0 where one vector is zero.

    With one example and alpha = 2 / |S S^T|_F Newton's weights are zero in exact arithmetic; rounding is no direction.
    """
    product, norms = (a * b).sum(-1), np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return np.where(norms > 1e-7, product / np.where(norms > 1e-7, norms, 1), 0)


def of_errors(a, b, y):
    """SimE: cosine of the error vectors of a sequence over its positions, averaged over sequences."""
    return cosine(a - y, b - y).mean()


def of_weights(a, b):
    """SimW: cosine of induced weights, averaged over sequences and all positions that have an example before them."""
    return cosine(a, b).mean()


def error(predictions, batch, position):
    """Mean squared error over d at one position."""
    return ((predictions - batch.y)[:, position] ** 2).mean() / batch.sizes[2]
