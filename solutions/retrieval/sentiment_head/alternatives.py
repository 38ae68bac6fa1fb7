"""Right ways to train a head on embeddings that look nothing like the reference."""

import math

import numpy as np
from foundations.logistic_step import logistic_step


def written_out(embeddings, labels, weights, bias, learning_rate, steps):
    """Nothing is imported; copies change in place. A list is returned."""
    w, b, n = weights.copy(), float(bias), len(labels)
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(embeddings.dot(w) + b))) - labels
        w -= learning_rate / n * embeddings.T.dot(error)
        b -= learning_rate / n * error.sum()
    return [w, b, 1 / (1 + np.exp(-(embeddings.dot(w) + b)))]


def text_by_text(embeddings, labels, weights, bias, learning_rate, steps):
    """Python floats in loops; the gradients of all texts are added up before the step."""

    def p(row):
        return 1 / (1 + math.exp(-sum(a * b for a, b in zip(row, weights, strict=True)) - bias))

    rows, labels, weights = embeddings.tolist(), labels.tolist(), weights.tolist()
    for _ in range(steps):
        errors = [p(row) - label for row, label in zip(rows, labels, strict=True)]
        gradient = [sum(e * x for e, x in zip(errors, column, strict=True)) for column in zip(*rows, strict=True)]
        weights = [w - learning_rate * g / len(rows) for w, g in zip(weights, gradient, strict=True)]
        bias = bias - learning_rate * sum(errors) / len(rows)
    return np.array(weights), bias, np.array([p(row) for row in rows])


def a_column_of_ones(embeddings, labels, weights, bias, learning_rate, steps):
    """The bias is one more weight; the sigmoid is a half of 1 + tanh. The bias is a NumPy float."""
    x = np.column_stack([embeddings, np.ones(len(labels))])
    w = np.append(weights, bias)
    for step in range(steps + 1):
        p = 0.5 + 0.5 * np.tanh(x @ w / 2)
        if step < steps:
            w = w + learning_rate * np.mean((labels - p)[:, np.newaxis] * x, axis=0)
    return w[:-1], w[-1], p


def by_recursion(embeddings, labels, weights, bias, learning_rate, steps):
    """One step, then the rest."""
    if steps == 0:
        return weights, bias, np.exp(-np.logaddexp(0.0, -(embeddings @ weights + bias)))
    return by_recursion(
        embeddings, labels, *logistic_step(weights, bias, embeddings, labels, learning_rate), learning_rate, steps - 1
    )
