"""Right ways to keep the nucleus that look nothing like the reference."""

import numpy as np


def one_by_one(probs, p):
    """The likeliest of the rest is moved over until p is reached, or nothing is left."""
    rest, result, total = probs.tolist(), [0.0] * len(probs), 0.0
    for _ in range(len(rest)):
        best = rest.index(max(rest))
        result[best] = rest[best]
        total += rest[best]
        rest[best] = -1.0
        if total >= p:
            break
    return np.array(result) / sum(result)


def what_came_before(probs, p):
    """A token is kept if the sum of those before it is less than p."""
    order = sorted(range(len(probs)), key=lambda i: (-probs[i], i))
    ordered = probs[order]
    ordered[np.concatenate([[0.0], ordered.cumsum()[:-1]]) >= p] = 0
    result = np.empty(len(probs))
    result[order] = ordered / ordered.sum()
    return result


def with_searchsorted(probs, p):
    """A binary search in the sums; the rank of every token tells whether it is kept."""
    ranks = np.argsort(np.argsort(-probs, kind="stable"))
    sums = np.cumsum(-np.sort(-probs))
    keep = ranks <= np.searchsorted(sums, p)
    return np.where(keep, probs, 0.0) / (probs @ keep)


def pair_by_pair(probs, p):
    """For each token the sum of all tokens before it in the order, from a table of comparisons."""
    ids = np.arange(probs.size)
    earlier = (probs > probs[:, None]) | ((probs == probs[:, None]) & (ids < ids[:, None]))
    kept = probs * (np.where(earlier, probs, 0.0).sum(axis=1) < p)
    return kept / kept.sum()
