"""Right ways to take a gradient numerically that look nothing like the reference."""

import math

import numpy as np


def on_copies(x, y, weights, bias, h):
    """A loop over the weights; each time two copies, one number of each is moved."""

    def loss(w, b):
        return np.square(0.5 * (1 + np.tanh((x.dot(w) + b) / 2)) - y).sum() / len(y)

    found = np.zeros_like(weights)
    for i in range(len(weights)):
        up, down = weights.copy(), weights.copy()
        up[i] += h
        down[i] -= h
        found[i] = (loss(up, bias) - loss(down, bias)) / (2 * h)
    return found, (loss(weights, bias + h) - loss(weights, bias - h)) / h / 2


def all_moves_at_once(x, y, weights, bias, h):
    """The bias is a weight whose input is 1. All moved weights are the columns of one matrix. A list is returned."""
    inputs = np.column_stack([x, np.ones(len(x))])
    given = np.append(weights, bias)[:, None]
    moves = h * np.eye(len(given))
    p = 1 / (1 + np.exp(-inputs @ np.hstack([given + moves, given - moves])))
    up, down = np.split(((p - y[:, None]) ** 2).mean(axis=0), 2)
    slopes = (up - down) / (2 * h)
    return [slopes[:-1], slopes[-1]]


def number_by_number(x, y, weights, bias, h):
    """Python floats alone; the weight that is moved is put back from what was kept."""
    rows, right, w = x.tolist(), y.tolist(), weights.tolist()

    def loss(b):
        total = 0.0
        for row, wanted in zip(rows, right, strict=True):
            score = b + math.fsum(each * weight for each, weight in zip(row, w, strict=True))
            total += (1 / (1 + math.exp(-score)) - wanted) ** 2
        return total / len(rows)

    found = []
    for i, kept in enumerate(w):
        w[i] = kept + h
        up = loss(bias)
        w[i] = kept - h
        found.append((up - loss(bias)) / (2 * h))
        w[i] = kept
    return np.array(found), (loss(bias + h) - loss(bias - h)) / (2 * h)
