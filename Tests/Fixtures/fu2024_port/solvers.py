"""In-context algorithms for linear regression, as fu2024 (section 3 and appendix A.2) defines them, step by literal step.

Every function takes S = X^T X [..., d, d] and b = X^T y [..., d] of many systems at once, or the examples themselves, and
gives weights [..., d].
"""
import numpy as np


def prefixes(batch):
    """S and b of the first 1, 2, ... examples: [sequences, positions - 1, d, d] and [sequences, positions - 1, d]."""
    x, y = batch.x[:, :-1], batch.y[:, :-1]
    return np.cumsum(x[..., :, None] * x[..., None, :], axis=1), np.cumsum(x * y[..., None], axis=1)


def apply(matrix, vector):
    return (matrix @ vector[..., None])[..., 0]


def inner(a, b):
    return (a * b).sum(-1, keepdims=True)


def newton(s, b, steps, scale=2.0):
    """M_0 = alpha S with alpha = scale / |S S^T|_F, M <- 2 M - M S M, w = M b."""
    m = scale / np.linalg.norm(s @ np.swapaxes(s, -1, -2), axis=(-2, -1))[..., None, None] * s
    found = {}
    for step in range(max(steps) + 1):
        if step > 0:
            m = 2 * m - m @ s @ m
            # A product of symmetric matrices that commute is symmetric; rounding makes it less so at every step.
            m = (m + np.swapaxes(m, -1, -2)) / 2
        if step in steps:
            found[step] = apply(m, b)
    return found


def newton_between(s, b, steps):
    """Newton between its steps, from the first on: an iteration squares the remaining error R = 1 - M S, and a part of one
    raises it to as much of that power, R_k = R_1^(2^(k - 1)); w = (1 - R_k) S^+ b."""
    values, vectors = np.linalg.eigh(s)
    values = np.where(values > values[..., -1:] * 1e-13, values, 0)
    alpha = 2 / np.sqrt((values**4).sum(-1, keepdims=True))
    first = (1 - alpha * values**2) ** 2
    rotated = apply(np.swapaxes(vectors, -1, -2), b)
    found = {}
    for step in steps:
        inverse = np.where(values > 0, (1 - first ** 2.0 ** (step - 1)) / np.where(values > 0, values, 1), 0)
        found[step] = apply(vectors, inverse * rotated)
    return found


def gradient_descent(s, b, steps, rate=0.01, start=None):
    """w <- w - rate (S w - b); start [sequences, d], zero by default."""
    w = np.zeros_like(b) if start is None else np.broadcast_to(start[:, None, :], b.shape).copy()
    found, wanted = {}, set(steps)
    for step in range(max(steps) + 1):
        if step > 0:
            w = w - rate * (apply(s, w) - b)
        if step in wanted:
            found[step] = w
    return found


def line_search(s, b, steps, next_direction):
    """Descent on w.Sw/2 - b.w from 0 with exact line search: the direction is that of `next_direction`.

    A system stands still once its residual is 1e-12 of the first.
    """
    w, gradient = np.zeros_like(b), -b
    direction, found = b, {}
    for step in range(1, max(steps) + 1):
        moving = np.sqrt(inner(gradient, gradient)) > 1e-12 * np.sqrt(inner(b, b))
        image = apply(s, direction)
        curvature = inner(direction, image)
        trace = np.trace(s, axis1=-2, axis2=-1)[..., None]
        moving &= curvature > trace * b.shape[-1] * 2.0**-52 * inner(direction, direction)
        length = np.where(moving, -inner(gradient, direction) / np.where(moving, curvature, 1), 0)
        before = gradient
        w = w + length * direction
        gradient = np.where(moving, apply(s, w) - b, gradient)
        direction = next_direction(direction, length * direction, gradient, before, moving)
        if step in steps:
            found[step] = w
    return found


def conjugate_gradient(s, b, steps):
    """Fletcher and Reeves: d <- -g + |g|^2 / |g before|^2 d."""

    def next_direction(direction, move, gradient, before, moving):
        factor = inner(gradient, gradient) / np.where(moving, inner(before, before), 1)
        return np.where(moving, factor * direction - gradient, direction)

    return line_search(s, b, steps, next_direction)


def bfgs(s, b, steps):
    """H <- (I - rho s y^T) H (I - rho y s^T) + rho s s^T, d = -H g; H = I at first."""
    identity = np.eye(b.shape[-1])
    inverse = [np.broadcast_to(identity, s.shape).copy()]

    def next_direction(direction, move, gradient, before, moving):
        change = apply(s, move)
        rho = 1 / np.where(moving, inner(move, change), 1)[..., None]
        left = identity - rho * move[..., :, None] * change[..., None, :]
        updated = left @ inverse[0] @ np.swapaxes(left, -1, -2) + rho * move[..., :, None] * move[..., None, :]
        inverse[0] = np.where(moving[..., None], updated, inverse[0])
        return np.where(moving, -apply(inverse[0], gradient), direction)

    return line_search(s, b, steps, next_direction)


def lbfgs(s, b, steps, memory=10):
    """Two-loop recursion over the last pairs, H_0 = (s.y / y.y) I (Nocedal and Wright, Algorithm 7.4)."""
    pairs = []

    def next_direction(direction, move, gradient, before, moving):
        change = apply(s, move)
        rho = 1 / np.where(moving, inner(move, change), 1)
        scale = np.where(moving, inner(move, change) / np.where(moving, inner(change, change), 1), 1)
        pairs.append((move, change, rho))
        del pairs[:-memory]
        q, factors = gradient, []
        for a, y, r in reversed(pairs):
            factors.append(r * inner(a, q))
            q = q - factors[-1] * y
        r_vector = scale * q
        for (a, y, r), factor in zip(pairs, reversed(factors)):
            r_vector = r_vector + a * (factor - r * inner(y, r_vector))
        return np.where(moving, -r_vector, direction)

    return line_search(s, b, steps, next_direction)


def least_squares(batch):
    """The minimum-norm solution for the first 1, 2, ... examples, by the pseudoinverse of X."""
    sequences, positions, d = batch.sizes
    w = np.zeros((sequences, positions - 1, d))
    for count in range(1, positions):
        w[:, count - 1] = apply(np.linalg.pinv(batch.x[:, :count], rcond=1e-12), batch.y[:, :count])
    return w


def ridge(s, b, penalty=1.0):
    return np.linalg.solve(s + penalty * np.eye(b.shape[-1]), b[..., None])[..., 0]


def averaging(b):
    """The mean of y x over the examples."""
    return b / np.arange(1, b.shape[1] + 1)[None, :, None]


def lasso(s, b, counts, penalty=0.1):
    """Minimises |y - X w|^2 / (2 n) + penalty |w|_1 by coordinate descent; the optimality conditions prove the result."""
    n = np.array(counts, dtype=float)[None, :, None]
    s, b = s / n[..., None], b / n
    w = np.zeros_like(b)
    for _ in range(100_000):
        largest = 0.0
        for j in range(b.shape[-1]):
            own = s[..., j, j]
            target = b[..., j] - (s[..., j, :] * w).sum(-1) + own * w[..., j]
            new = np.sign(target) * np.maximum(np.abs(target) - penalty, 0) / own
            largest = max(largest, np.abs(new - w[..., j]).max())
            w[..., j] = new
        if largest < 1e-9:
            break
    slope = b - apply(s, w)
    assert np.all(np.abs(slope) <= penalty + 1e-6) and np.all(np.abs(slope - penalty * np.sign(w))[w != 0] < 1e-6)
    return w


def online_gradient_descent(batch, rate=None):
    """One pass w <- w + eta x (y - w.x) from 0 with eta = rate or 1 / |x|^2: weights after 1, 2, ... examples."""
    sequences, positions, d = batch.sizes
    w, found = np.zeros((sequences, d)), []
    for count in range(positions - 1):
        x, y = batch.x[:, count], batch.y[:, count, None]
        w = w + (rate if rate else 1 / inner(x, x)) * x * (y - inner(w, x))
        found.append(w)
    return np.stack(found, axis=1)


def nearest_neighbours(batch, count=3):
    """Predictions at every position: the mean y of the `count` examples before it whose x are nearest."""
    sequences, positions, _ = batch.sizes
    predictions = np.zeros((sequences, positions))
    for position in range(1, positions):
        distances = ((batch.x[:, :position] - batch.x[:, position : position + 1]) ** 2).sum(-1)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, :count]
        predictions[:, position] = np.take_along_axis(batch.y[:, :position], nearest, axis=1).mean(1)
    return predictions


def predictions(batch, weights):
    """At every position, from the weights that the examples before it give; 0 at the first."""
    later = (weights * batch.x[:, 1:]).sum(-1)
    return np.concatenate([np.zeros_like(later[:, :1]), later], axis=1)
