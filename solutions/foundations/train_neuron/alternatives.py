"""Right ways to train one neuron that look nothing like the reference."""

import numpy as np


def in_plain_python(x, y, weights, bias, learning_rate, epochs):
    """Lists and loops; a list of results is returned."""
    w, losses = weights.tolist(), np.zeros(epochs)
    for epoch in range(epochs):
        for i in range(len(x)):
            z = bias
            for j in range(len(w)):
                z += w[j] * float(x[i][j])
            error = y[i] - max(0.0, min(1.0, z))
            losses[epoch] += error * error
            for j in range(len(w)):
                w[j] += learning_rate * error * x[i][j]
            bias += learning_rate * error
    return [np.array(w), bias, losses]


def bias_as_a_weight(x, y, weights, bias, learning_rate, epochs):
    """A column of ones makes the bias one more weight; the loop runs over all steps, and the errors are kept."""
    rows = np.column_stack([x, np.ones(len(x))])
    w, errors = np.append(weights, bias), np.empty(epochs * len(x))
    for step in range(len(errors)):
        row = rows[step % len(rows)]
        errors[step] = y[step % len(y)] - np.minimum(np.maximum(row.dot(w), 0), 1)
        w += learning_rate * errors[step] * row
    return w[:-1], w[-1], (errors.reshape(epochs, -1) ** 2).sum(axis=1)


def by_recursion(x, y, weights, bias, learning_rate, epochs):
    """One epoch, then the others."""
    loss = 0.0
    for i, row in enumerate(x):
        gradient = np.clip(np.sum(weights * row) + bias, 0.0, 1.0) - y[i]
        loss, bias = loss + gradient**2, bias - learning_rate * gradient
        weights = weights - learning_rate * gradient * row
    if epochs == 1:
        return weights, bias, np.array([loss])
    weights, bias, rest = by_recursion(x, y, weights, bias, learning_rate, epochs - 1)
    return weights, bias, np.concatenate([[loss], rest])
