"""Right ways to write Luong's attention that look nothing like the reference."""

import math

import numpy as np


def one_table_of_scores(query, keys, values, kind, w):
    """Each kind is a function in a table. Concat adds the two halves of its product; weights are exp(score -
    logsumexp)."""
    d_q = query.shape[-1]
    score = {
        "dot": lambda: (query[:, None, :] * keys).sum(axis=-1),
        "general": lambda: np.squeeze(keys @ (w.T @ query[..., None]), axis=-1),
        "concat": lambda: np.tanh((query @ w[0][:, :d_q].T)[:, None] + keys @ w[0][:, d_q:].T).dot(w[1]),
    }
    scores = score[kind]()
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    return np.matmul(weights[:, None], values)[:, 0], weights


def dot_and_general_are_one(query, keys, values, kind, w):
    """Dot is general with the identity, in einsum; the context is divided last."""
    if kind == "concat":
        pairs = np.dstack([np.repeat(query[:, None], keys.shape[1], axis=1), keys])
        scores = np.einsum("a,bna->bn", w[1], np.tanh(np.einsum("ad,bnd->bna", w[0], pairs)))
    else:
        scores = np.einsum("bq,qk,bnk->bn", query, np.eye(query.shape[1]) if w is None else w, keys)
    shares = np.exp((scores.T - np.max(scores, axis=1)).T)
    total = shares.sum(axis=1)[:, None]
    return (shares[..., None] * values).sum(axis=1) / total, shares / total


def place_by_place(query, keys, values, kind, w):
    """One sequence after another, one place after another, in Python's own numbers."""
    contexts, weights = [], []
    for q, rows, contents in zip(query, keys, values, strict=True):
        scores = []
        for key in rows:
            if kind == "dot":
                scores.append(float(q @ key))
            elif kind == "general":
                scores.append(float(q @ w @ key))
            else:
                sums = [sum(a * b for a, b in zip(row, [*q, *key], strict=True)) for row in w[0]]
                scores.append(sum(v * math.tanh(each) for v, each in zip(w[1], sums, strict=True)))
        shares = [math.exp(score - max(scores)) for score in scores]
        weights.append([share / sum(shares) for share in shares])
        contexts.append(sum(weight * value for weight, value in zip(weights[-1], contents, strict=True)))
    return np.array(contexts), np.array(weights)
