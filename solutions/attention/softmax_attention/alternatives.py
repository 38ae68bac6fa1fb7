"""Right ways to write softmax attention that look nothing like the reference."""

import numpy as np


def softmax_then_mask_then_renormalise(q, k, v, mask=None):
    """The softmax over all keys first, then the masked weights removed and the rest divided by their sum."""
    scores = np.einsum("...id,...jd->...ij", q, k) / np.sqrt(k.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(axis=-1, keepdims=True)
        weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    return np.einsum("...ij,...jv->...iv", weights, v)


def scaled_queries_and_log_sum_exp(q, k, v, mask=None):
    """The queries are scaled, not the scores; the weights are exp(scores - logsumexp)."""
    scores = np.matmul(q * q.shape[-1] ** -0.5, np.moveaxis(k, -1, -2))
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = -np.inf
    log_total = np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    return np.exp(scores - np.where(np.isinf(log_total), 0.0, log_total)) @ v


def unnormalised_output(q, k, v, mask=None):
    """The division by the sum comes last, after the product with the values, as flash attention does it."""
    scores = q @ np.swapaxes(k, -1, -2) / q.shape[-1] ** 0.5
    keep = np.ones(scores.shape, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    highest = np.max(scores, axis=-1, keepdims=True, initial=-1e300, where=keep)
    unnormalised = np.where(keep, np.exp(np.minimum(scores - highest, 0.0)), 0.0)
    total = unnormalised.sum(axis=-1, keepdims=True)
    return (unnormalised @ v) / np.maximum(total, np.finfo(float).tiny)


def query_by_query(q, k, v, mask=None):
    """A loop over every query; only the keys that it may attend to are looked at."""
    out = np.zeros((*q.shape[:-1], v.shape[-1]))
    allowed = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for place in np.ndindex(*q.shape[:-1]):
        keep = allowed[place]
        scores = k[place[:-1]][keep] @ q[place] / np.sqrt(q.shape[-1])
        if scores.size:
            weights = np.exp(scores - np.max(scores))
            out[place] = weights @ v[place[:-1]][keep] / np.sum(weights)
    return out
