"""Right ways to sample that look nothing like the reference."""

from bisect import bisect_right
from itertools import accumulate

import numpy as np


def walk(probs, u):
    """u becomes smaller by each probability until it is below 0."""
    last = None
    for token, each in enumerate(probs.tolist()):
        if each > 0:
            last, u = token, u - each
            if u < 0:
                return token
    return last


def binary_search(probs, u):
    """The number of sums that are at most u, but no more than the last positive one."""
    return min(bisect_right(list(accumulate(probs)), u), max(np.nonzero(probs)[0]))


def positive_ones_alone(probs, u):
    """The tokens that cannot be chosen are left out first."""
    ids = np.argwhere(probs > 0).ravel()
    ends = np.add.accumulate(probs[ids])
    return ids[np.searchsorted(ends[:-1], u, side="right")]


def a_table(probs, u):
    """The sums are a product with a triangle of ones; all sums are looked at."""
    ends = np.tril(np.ones((len(probs), len(probs)))) @ probs
    ends[np.arange(len(probs)) >= np.max(np.where(probs > 0)[0])] = 2.0
    return np.argmax(ends > u)
