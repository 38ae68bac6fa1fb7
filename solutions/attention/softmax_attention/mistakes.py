"""Wrong ways to write softmax attention. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in


def missing_scale(q, k, v, mask=None):
    """The scores are not divided by sqrt(d_k)."""
    return _weights(q @ k.swapaxes(-1, -2), mask) @ v


def scaled_by_d_k(q, k, v, mask=None):
    """The scores are divided by d_k; the formula divides by its square root."""
    return _weights(q @ k.swapaxes(-1, -2) / q.shape[-1], mask) @ v


def scaled_by_d_v(q, k, v, mask=None):
    """The scores are divided by sqrt(d_v); it is the size of the keys, d_k, that counts."""
    return _weights(q @ k.swapaxes(-1, -2) / np.sqrt(v.shape[-1]), mask) @ v


def softmax_over_queries(q, k, v, mask=None):
    """The softmax runs over the queries; for each query the weights of the keys must sum to 1, so use the last axis."""
    return _weights(_scores(q, k), mask, axis=-2) @ v


def mask_inverted(q, k, v, mask=None):
    """The mask is read the wrong way round: here True means that the query may attend to the key."""
    return _weights(_scores(q, k), None if mask is None else ~mask) @ v


def masked_with_zero(q, k, v, mask=None):
    """Masked scores are set to 0 before the softmax; exp(0) is 1, so masked keys still get weight. Use -inf."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else np.where(mask, scores, 0.0), None) @ v


def masked_with_minus_1e9(q, k, v, mask=None):
    """Masked scores are set to a large negative number; a query with no True at all then attends everywhere instead of
    getting zeros."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else np.where(mask, scores, -1e9), None) @ v


def minus_1e9_added(q, k, v, mask=None):
    """A large negative number is added to masked scores; a query with no True at all then attends everywhere instead of
    getting zeros."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else scores + np.where(mask, 0.0, -1e9), None) @ v


def mask_after_softmax(q, k, v, mask=None):
    """The mask is applied after the softmax, so the weights that are left no longer sum to 1."""
    weights = _weights(_scores(q, k), None)
    return (weights if mask is None else weights * mask) @ v


def mask_ignored(q, k, v, mask=None):
    """The mask has no effect."""
    return _weights(_scores(q, k), None) @ v


def nan_on_an_empty_row(q, k, v, mask=None):
    """A query whose keys are all masked gives NaN (-inf minus -inf, or 0 divided by 0); its output must be zeros."""
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore"):
        unnormalised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return unnormalised / unnormalised.sum(axis=-1, keepdims=True) @ v


def no_maximum(q, k, v, mask=None):
    """Large scores overflow in exp; take the row's highest score from every score of the row first."""
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(over="ignore", invalid="ignore"):
        unnormalised = np.exp(scores)
        total = unnormalised.sum(axis=-1, keepdims=True)
        return unnormalised / np.where(total == 0, 1.0, total) @ v


def maximum_of_the_whole_array(q, k, v, mask=None):
    """One maximum is taken from the whole array; a row far below it underflows to zeros. Each row needs its own."""
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    unnormalised = np.exp(scores - scores.max())
    total = unnormalised.sum(axis=-1, keepdims=True)
    return unnormalised / np.where(total == 0, 1.0, total) @ v


def no_normalisation(q, k, v, mask=None):
    """The exponentials are not divided by their sum, so the weights of a query do not sum to 1."""
    scores = _scores(q, k)
    unnormalised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return (unnormalised if mask is None else np.where(mask, unnormalised, 0.0)) @ v


def plain_mean(q, k, v, mask=None):
    """Every key gets the same weight; the scores have no effect."""
    return _weights(0.0 * _scores(q, k), mask) @ v


@shows_in("inputs")
def scaled_in_place(q, k, v, mask=None):
    """The queries are scaled in place, so the caller's array changes; make a new array."""
    q /= np.sqrt(q.shape[-1])
    return _weights(q @ k.swapaxes(-1, -2), mask) @ v


def _scores(q, k):
    return q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])


def _weights(scores, mask, axis=-1):
    """Right, for every mask and size of score: what each mistake does wrong happens before or after it."""
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=axis, keepdims=True)
    unnormalised = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = unnormalised.sum(axis=axis, keepdims=True)
    return unnormalised / np.where(total > 0, total, 1.0)
