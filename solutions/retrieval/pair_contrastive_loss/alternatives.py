"""Right ways to write the contrastive loss of pairs that look nothing like the reference."""

import math

import numpy as np


def pair_by_pair(a, b, same, margin):
    """Python floats in a loop."""
    total = 0.0
    for x, y, together in zip(a.tolist(), b.tolist(), same.tolist(), strict=True):
        d = math.dist(x, y)
        if together:
            total += d * d
        elif d < margin:
            total += (margin - d) ** 2
    return total / len(same)


def with_a_label_of_0_and_1(a, b, same, margin):
    """The formula of textbooks, y d^2 + (1 - y) max(0, m - d)^2, with a number for a label. A NumPy float."""
    y = same.astype(np.float64)
    d = np.linalg.norm(b - a, axis=-1)
    return np.mean(y * d**2 + (1 - y) * np.square(np.clip(margin - d, 0, None)))


def both_kinds_by_themselves(a, b, same, margin):
    """Each kind has its own sum; a sum of nothing is 0."""
    squares = np.einsum("ij,ij->i", a - b, a - b)
    missing = margin - np.sqrt(squares[~same])
    return (squares[same].sum() + np.dot(missing, missing * (missing > 0))) / same.size
