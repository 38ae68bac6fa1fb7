"""Wrong ways to write softmax attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SCALE = " / np.sqrt(q.shape[-1])"
MASKED = "np.where(mask, scores, -np.inf)"
no_row_guard = replaced("np.where(np.isfinite(highest), highest, 0.0)", "highest")
no_sum_guard = replaced("np.where(total > 0, total, 1.0)", "total")
# 0 / 0 stays NaN, except in a row whose keys are all masked
zeros_where_all_is_masked = replaced(
    "np.where(total > 0, total, 1.0)", "np.where(np.isfinite(scores.max(axis=-1, keepdims=True)), total, 1.0)"
)

pairs = [  # conventions and omissions that travel together
    ("mask_inverted", "nan_on_an_empty_row"),
    ("mask_inverted", "masked_with_minus_1e9"),
]


@without(SCALE)
def missing_scale():
    """The scores are not divided by sqrt(d_k)."""


@replaced(SCALE, " / q.shape[-1]")
def scaled_by_d_k():
    """The scores are divided by d_k; the formula divides by its square root."""


@replaced(SCALE, " / np.sqrt(v.shape[-1])")
def scaled_by_d_v():
    """The scores are divided by sqrt(d_v); divide by sqrt(d_k): d_k is the size of the keys."""


@replaced("scores.max(axis=-1", "scores.max(axis=-2")
@replaced("unnormalised.sum(axis=-1", "unnormalised.sum(axis=-2")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the keys must sum to 1, so use the last axis."""


@replaced("np.where(mask,", "np.where(~mask,")
def mask_inverted():
    """The mask is read the wrong way round: here True means that the query may attend to the key."""


@replaced("-np.inf)", "0.0)")
def masked_with_zero():
    """Masked scores are set to 0 before the softmax; exp(0) is 1, so masked keys still get weight. Use -inf."""


@replaced("-np.inf)", "-1e9)")
def masked_with_minus_1e9():
    """Masked scores are set to a large negative number; a query with no True at all then attends everywhere instead of
    getting zeros."""


@replaced(MASKED, "scores + np.where(mask, 0.0, -1e9)")
def minus_1e9_added():
    """A large negative number is added to masked scores; a query with no True at all then attends everywhere instead of
    getting zeros."""


@replaced(MASKED, "scores + np.where(mask, 0.0, -1e4)")
def minus_1e4_added():
    """-10000 is added to masked scores; a query with no True at all then attends everywhere instead of getting
    zeros."""


@replaced(MASKED, "scores + mask")
def mask_added_to_the_scores():
    """The mask is added to the scores as it is: True adds 1 and False adds 0, so masked keys still get weight. Set
    masked scores to -inf."""


@replaced(
    "    if mask is not None:",
    "    mask = np.tri(q.shape[-2], k.shape[-2], dtype=bool) & (True if mask is None else mask)\n    if True:",
)
def causal_always():
    """A query sees the keys up to its own place only. Nothing is causal here unless the mask says so."""


@replaced(MASKED, "scores")
@replaced("1.0)) @ v", "1.0) * (1.0 if mask is None else mask)) @ v")
def mask_after_softmax():
    """The mask is applied after the softmax, so the weights that are left no longer sum to 1."""


@replaced("if mask is not None:", "if False:")
def mask_ignored():
    """The mask has no effect."""


@no_row_guard
@no_sum_guard
def nan_on_an_empty_row():
    """A query whose keys are all masked gives NaN (-inf minus -inf, or 0 divided by 0); its output must be zeros."""


@open_where("nan")
@replaced("scores - highest", "scores")
@zeros_where_all_is_masked
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the row's highest score from every
    score of the row first."""


@open_where("nan")
@replaced("scores.max(axis=-1, keepdims=True)\n", "scores.max(initial=-1e300, where=scores > -np.inf)\n")
@zeros_where_all_is_masked
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole array; a row far below it underflows to 0 / 0. Each row needs its
    own."""


@replaced("unnormalised / np.where(total > 0, total, 1.0)", "unnormalised")
def no_normalisation():
    """The exponentials are not divided by their sum, so the weights of a query do not sum to 1."""


@replaced("np.sqrt(q.shape[-1])", "np.inf")
def plain_mean():
    """Every key gets the same weight; the scores have no effect."""


@shows_in("inputs")
@replaced("scores = q @ k.swapaxes(-1, -2)" + SCALE, "q /= np.sqrt(q.shape[-1])\n    scores = q @ k.swapaxes(-1, -2)")
def scaled_in_place():
    """The queries are scaled in place, so the caller's array changes; make a new array."""
