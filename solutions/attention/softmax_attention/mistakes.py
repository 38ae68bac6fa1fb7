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


def minus_1e4_added(q, k, v, mask=None):
    """-10000 is added to masked scores; a query with no True at all then attends everywhere instead of getting
    zeros."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else scores + np.where(mask, 0.0, -1e4), None) @ v


def mask_added_to_the_scores(q, k, v, mask=None):
    """The mask is added to the scores as it is: True adds 1 and False adds 0, so masked keys still get weight. A
    masked score is to become -inf."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else scores + mask, None) @ v


def mask_inverted_and_nan_on_an_empty_row(q, k, v, mask=None):
    """The mask is read the wrong way round: here True means that the query may attend to the key. And a query whose
    keys are all masked gives NaN; its output must be zeros."""
    scores = _scores(q, k)
    return _unguarded(scores, None if mask is None else ~mask, scores.max(axis=-1, keepdims=True)) @ v


def mask_inverted_and_masked_with_minus_1e9(q, k, v, mask=None):
    """The mask is read the wrong way round: here True means that the query may attend to the key. And masked scores are
    set to a large negative number, with which a query that may attend to no key attends everywhere."""
    scores = _scores(q, k)
    return _weights(scores if mask is None else np.where(mask, -1e9, scores), None) @ v


def causal_always(q, k, v, mask=None):
    """A query sees the keys up to its own place only. Nothing is causal here unless the mask says so."""
    return _weights(np.where(np.tri(q.shape[-2], k.shape[-2], dtype=bool), _scores(q, k), -np.inf), mask) @ v


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
    return _unguarded(scores, mask, scores.max(axis=-1, keepdims=True)) @ v


def no_maximum(q, k, v, mask=None):
    """Large scores overflow in exp; take the row's highest score from every score of the row first."""
    return _zeros_where_all_is_masked(_unguarded(_scores(q, k), mask), mask) @ v


def no_maximum_and_zero_sums_replaced(q, k, v, mask=None):
    """Large scores overflow in exp, and very low ones give a sum of 0, which is then replaced; take the row's highest
    score from every score of the row first."""
    unnormalised = _exponentials(_scores(q, k), mask)
    total = unnormalised.sum(axis=-1, keepdims=True)
    return unnormalised / np.where(total == 0, 1.0, total) @ v


def no_maximum_and_nan_to_num(q, k, v, mask=None):
    """Large scores overflow in exp, and the NaN that follows is replaced by 0, so whole rows are lost; take the row's
    highest score from every score of the row first."""
    return np.nan_to_num(_unguarded(_scores(q, k), mask)) @ v


def maximum_of_the_whole_array(q, k, v, mask=None):
    """One maximum is taken from the whole array; a row far below it underflows to 0 / 0. Each row needs its own."""
    scores = _scores(q, k)
    return _zeros_where_all_is_masked(_unguarded(scores, mask, _highest(scores, mask)), mask) @ v


def maximum_of_the_whole_array_and_zero_sums_replaced(q, k, v, mask=None):
    """One maximum is taken from the whole array; a row far below it underflows to zeros. Each row needs its own."""
    scores = _scores(q, k)
    return np.nan_to_num(_unguarded(scores, mask, _highest(scores, mask))) @ v


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


def _exponentials(scores, mask, highest=0.0):
    with np.errstate(over="ignore"):
        return np.exp((scores if mask is None else np.where(mask, scores, -np.inf)) - highest)


def _unguarded(scores, mask, highest=0.0):
    """Infinity / infinity and 0 / 0 give NaN."""
    unnormalised = _exponentials(scores, mask, highest)
    with np.errstate(invalid="ignore"):
        return unnormalised / unnormalised.sum(axis=-1, keepdims=True)


def _highest(scores, mask):
    """One number, the highest of all scores that are not masked."""
    return np.max(scores, initial=-1e300, where=True if mask is None else np.broadcast_to(mask, scores.shape))


def _zeros_where_all_is_masked(weights, mask):
    return weights if mask is None else np.where(mask.any(axis=-1, keepdims=True), weights, 0.0)
