"""Right ways to write additive attention that look nothing like the reference."""

import math

import numpy as np


def masked_with_minus_infinity(query, keys, values, w_q, w_k, v_a, mask):
    """Masked scores are -inf, and the NaN of a row with no True become 0."""
    fit = np.einsum("aq,bq->ba", w_q, query)[:, None, :] + np.einsum("ak,bnk->bna", w_k, keys)
    scores = np.where(mask, np.einsum("a,bna->bn", v_a, np.tanh(fit)), -np.inf)
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights = np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))
    return (weights[:, None, :] @ values)[:, 0], weights


def one_product_with_w_q_and_w_k_side_by_side(query, keys, values, w_q, w_k, v_a, mask):
    """The query stands beside each key, and both weights are one matrix. exp of the scores as they are is enough,
    since they are of order 1; weights and context are divided last."""
    pairs = np.concatenate([np.repeat(query[:, None], keys.shape[1], axis=1), keys], axis=2)
    shares = np.exp(np.tanh(pairs @ np.hstack([w_q, w_k]).T) @ v_a) * mask
    total = np.maximum(shares.sum(axis=1), np.finfo(float).tiny)[:, None]
    return (shares[..., None] * values).sum(axis=1) / total, shares / total


def place_by_place(query, keys, values, w_q, w_k, v_a, mask):
    """Python's own numbers and loops; only the places that are not masked are looked at."""
    batch, n, d_v = values.shape
    context, weights = np.zeros((batch, d_v)), np.zeros((batch, n))
    for row in range(batch):
        asked, shares = w_q.dot(query[row]), {}
        for place in range(n):
            if mask[row, place]:
                sums = asked + w_k.dot(keys[row, place])
                shares[place] = math.exp(sum(v * math.tanh(each) for v, each in zip(v_a, sums, strict=True)))
        for place, share in shares.items():
            weights[row, place] = share / sum(shares.values())
            context[row] += weights[row, place] * values[row, place]
    return context, weights
