"""Right ways to find the most similar chunks that look nothing like the reference."""

import heapq
import math

import numpy as np


def row_by_row(query, chunks, k):
    """Python floats in loops; sorted is stable. The indices are int32, and a list holds both arrays."""

    def similarity(chunk):
        product = sum(a * b for a, b in zip(query.tolist(), chunk, strict=True))
        length = math.hypot(*query) * math.hypot(*chunk)
        return product / length if length else 0.0

    found = [similarity(chunk) for chunk in chunks.tolist()]
    order = sorted(range(len(found)), key=found.__getitem__, reverse=True)[:k]
    return [np.array(order, dtype=np.int32), np.array([found[i] for i in order])]


def unit_vectors(query, chunks, k):
    """All vectors get the length 1 first; lengths of 0 are taken for 1."""

    def unit(x):
        length = np.sqrt(np.einsum("...i,...i->...", x, x))[..., None]
        return x / np.where(length == 0, 1, length)

    cosines = np.einsum("d,nd->n", unit(query), unit(chunks))
    order = np.lexsort((np.arange(len(chunks)), -cosines))[:k]
    return order, cosines[order]


def nan_to_num(query, chunks, k):
    """NaN becomes 0. The largest is taken k times."""
    with np.errstate(invalid="ignore"):
        left = np.nan_to_num((query * chunks).sum(1) / (query @ query) ** 0.5 / (chunks**2).sum(1) ** 0.5)
    indices, similarities = [], []
    for _ in range(k):
        indices.append(int(left.argmax()))
        similarities.append(left[indices[-1]])
        left[indices[-1]] = -np.inf
    return np.array(indices), np.array(similarities)


def a_heap(query, chunks, k):
    """heapq.nsmallest of (minus the similarity, place); lengths have a lower limit, as in torch."""
    lengths = np.maximum(np.linalg.norm(chunks, axis=-1), 1e-8) * max(np.linalg.norm(query), 1e-8)
    best = heapq.nsmallest(k, zip(-(chunks @ query / lengths), range(len(chunks)), strict=True))
    return np.array([i for _, i in best]), -np.array([s for s, _ in best])
