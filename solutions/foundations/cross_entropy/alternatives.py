"""Right ways to write the cross-entropy that look nothing like the reference."""

import math

import numpy as np


def row_by_row(logits, targets):
    """Python floats in loops over rows and classes."""
    n, loss, grad = len(targets), 0.0, np.zeros(logits.shape)
    for i, (row, right) in enumerate(zip(logits.tolist(), targets.tolist(), strict=True)):
        highest = max(row)
        powers = [math.exp(each - highest) for each in row]
        total = math.fsum(powers)
        loss += (math.log(total) + highest - row[right]) / n
        for c, power in enumerate(powers):
            grad[i, c] = (power / total - (c == right)) / n
    return loss, grad


def with_a_onehot_matrix(logits, targets):
    """logaddexp makes the logarithm of the sum; a one-hot matrix chooses the right scores. A list is returned."""
    onehot = np.eye(logits.shape[1])[targets]
    log_total = np.logaddexp.reduce(logits, axis=1)
    right = np.einsum("ic,ic->i", onehot, logits)
    return [np.mean(log_total - right), (np.exp(logits - log_total[:, None]) - onehot) / len(logits)]


def from_the_right_score(logits, targets):
    """All scores of a row are taken relative to the right one, so that the loss is the logarithm of a sum alone."""
    relative = logits - np.take_along_axis(logits, targets[:, None], axis=1)
    highest = np.max(relative, axis=1)
    losses = highest + np.log1p(np.exp(relative - highest[:, None]).sum(axis=1) - 1.0)
    p = np.exp(relative - losses[:, None])
    p -= np.arange(logits.shape[1]) == targets[:, None]
    return losses.sum() / len(losses), p * (1.0 / len(losses))
