"""Right ways to write a step of logistic regression that look nothing like the reference."""

import math

import numpy as np


def row_by_row(weights, bias, x, y, learning_rate):
    """Python floats in loops; the sigmoid chooses its formula by the sign. The step is made after the last row."""
    n, step, of_bias = len(y), [0.0] * len(weights), 0.0
    for row, right in zip(x.tolist(), y.tolist(), strict=True):
        score = sum(w * each for w, each in zip(weights.tolist(), row, strict=True)) + bias
        small = math.exp(-abs(score))
        error = (1.0 if score >= 0 else small) / (1.0 + small) - right
        for i, each in enumerate(row):
            step[i] += error * each
        of_bias += error
    return np.array([w - learning_rate * s / n for w, s in zip(weights, step, strict=True)]), (
        bias - learning_rate * of_bias / n
    )


def the_plain_formula(weights, bias, x, y, learning_rate):
    """exp overflows to infinity, and one over it is 0. The means come from np.mean; a list is returned."""
    with np.errstate(over="ignore"):
        missing = y - 1 / (1 + np.exp(-(x.dot(weights) + bias)))
    return [
        weights + learning_rate * np.mean(missing[:, None] * x, axis=0),
        np.add(bias, learning_rate * np.mean(missing)),
    ]


def bias_as_a_weight(weights, bias, x, y, learning_rate):
    """A column of ones, so that the bias is one more weight; the sigmoid is exp(-log(1 + exp(-a)))."""
    inputs = np.hstack([np.ones((len(y), 1)), x])
    both = np.concatenate([[bias], weights])
    p = np.exp(-np.logaddexp(0.0, -(inputs @ both)))
    new = both - learning_rate / len(y) * np.einsum("ni,n->i", inputs, p - y)
    return new[1:], new[0]
