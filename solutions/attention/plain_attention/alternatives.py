"""Right ways to write plain attention that look nothing like the reference."""

import math

import numpy as np


def word_by_word(x):
    """Python floats in three loops."""
    rows, y = x.tolist(), np.zeros(x.shape)
    for i, word in enumerate(rows):
        scores = [math.fsum(a * b for a, b in zip(word, other, strict=True)) for other in rows]
        powers = [math.exp(score - max(scores)) for score in scores]
        for power, other in zip(powers, rows, strict=True):
            for c, number in enumerate(other):
                y[i, c] += power * number / sum(powers)
    return y


def log_sum_exp(x):
    """The logarithm of each sum is taken before the exponential; products by einsum."""
    scores = np.einsum("id,jd->ij", x, x)
    return np.einsum("ij,jd->id", np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None]), x)


def columns_of_weights(x):
    """The scores are symmetric, so the softmax may run over the columns if the weights are then transposed; the
    division comes last."""
    scores = np.inner(x, x)
    powers = np.exp(scores - np.amax(scores, 0))
    return (powers.T @ x) / powers.sum(0)[:, None]
