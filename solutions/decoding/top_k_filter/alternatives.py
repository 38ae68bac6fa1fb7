"""Right ways to keep the k likeliest that look nothing like the reference."""

import heapq

import numpy as np


def sorted_ids(probs, k):
    """Python's own sort of the ids, by probability and then by id."""
    ids = sorted(range(len(probs)), key=lambda i: (-probs[i], i))
    chosen = set(ids[:k])
    total = sum(probs[i] for i in chosen)
    return np.array([probs[i] / total if i in chosen else 0.0 for i in range(len(probs))])


def one_by_one(probs, k):
    """The likeliest of the rest is moved over, k times."""
    rest, result = probs.copy(), np.zeros_like(probs)
    for _ in range(min(k, probs.size)):
        best = rest.argmax()
        result[best], rest[best] = probs[best], -1.0
    return result / result.sum()


def ranks(probs, k):
    """The rank of a token: how many are likelier, or equally likely and before it."""
    ids = np.arange(len(probs))
    before = (probs[:, None] > probs) | ((probs[:, None] == probs) & (ids[:, None] < ids))
    return np.where(before.sum(axis=0) < k, probs, 0.0) / np.sum(probs, where=before.sum(axis=0) < k)


def a_heap(probs, k):
    """heapq finds the k largest pairs; the others are set to 0 in a copy."""
    result = probs.copy()
    ids = [-i for _, i in heapq.nlargest(k, ((value, -i) for i, value in enumerate(probs.tolist())))]
    result[np.setdiff1d(np.arange(len(result)), ids)] = 0
    return np.divide(result, np.linalg.norm(result, 1))
