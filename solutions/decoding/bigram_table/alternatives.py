"""Right ways to make a bigram table that look nothing like the reference."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np


def with_a_counter(ids, vocabulary, smoothing):
    """A Counter of pairs, and Python floats."""
    counts = Counter(pairwise(ids.tolist()))
    begun = Counter(ids[:-1].tolist())
    table = [
        [math.log(counts[a, b] + smoothing) - math.log(begun[a] + vocabulary * smoothing) for b in range(vocabulary)]
        for a in range(vocabulary)
    ]
    return np.array(table)


def numbered_pairs(ids, vocabulary, smoothing):
    """Each pair gets a number, and np.bincount counts them."""
    numbers = ids[:-1] * vocabulary + ids[1:]
    table = np.bincount(numbers, minlength=vocabulary**2).reshape(vocabulary, vocabulary) + smoothing
    return (np.log(table).T - np.log(table.sum(1))).T


def one_hot(ids, vocabulary, smoothing):
    """The counts are a product of two matrices of ones and zeros."""
    ones = np.eye(vocabulary)[ids]
    counts = ones[:-1].T @ ones[1:]
    return np.log((counts + smoothing) / (counts @ np.ones((vocabulary, 1)) + smoothing * vocabulary))
