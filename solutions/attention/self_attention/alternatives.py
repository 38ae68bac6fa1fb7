"""Right ways to write self-attention that look nothing like the reference."""

import numpy as np


def token_by_token(x, w_q, w_k, w_v, causal=False):
    """A loop over all tokens; a causal one looks at the tokens so far and at no others."""
    y = np.zeros((*x.shape[:-1], w_v.shape[0]))
    for *member, i in np.ndindex(*x.shape[:-1]):
        seen = x[tuple(member)][: i + 1 if causal else None]
        scores = [float((w_k @ other) @ (w_q @ x[(*member, i)])) / len(w_q) ** 0.5 for other in seen]
        powers = [np.exp(score - max(scores)) for score in scores]
        y[(*member, i)] = sum(power * (w_v @ other) for power, other in zip(powers, seen, strict=True)) / sum(powers)
    return y


def one_matrix_for_the_scores(x, w_q, w_k, w_v, causal=False):
    """The product of w_q and w_k compares tokens directly; w_v comes last, after the mean of the tokens."""
    scores = np.einsum("...id,de,...je->...ij", x, w_q.T @ w_k * len(w_q) ** -0.5, x)
    if causal:
        scores = scores + np.triu(np.full(scores.shape[-2:], -np.inf), 1)
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    return (weights @ x) @ np.transpose(w_v)


def mask_after_a_softmax_and_renormalised(x, w_q, w_k, w_v, causal=False):
    """All three products at once; the softmax over everything first, then the later tokens' weights are removed and
    the rest is divided by its sum."""
    d_k, n = len(w_k), x.shape[-2]
    q, k, v = np.split(np.matmul(x, np.vstack([w_q, w_k, w_v]).T), [d_k, 2 * d_k], axis=-1)
    scores = np.matmul(q / np.sqrt(d_k), np.moveaxis(k, -1, -2))
    weights = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    if causal:
        weights = np.tril(weights)
    return np.matmul(weights, v) / np.matmul(weights, np.ones((n, 1)))
