"""Wrong ways to write causal attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SCALE, SEEN = " / np.sqrt(q.shape[1])", "np.tri(n_q, n_k, n_k - n_q, dtype=bool)"
MASKED = "np.where(seen, scores, -np.inf)"
HIGHEST, TOTAL = "scores.max(axis=1, keepdims=True)", "unnormalised.sum(axis=1, keepdims=True)"
GUARD = 'if n_q > n_k:\n        raise ValueError(f"{n_q} queries, but only {n_k} keys")'
RETURNED = "return weights @ v"

pairs = [
    ("aligned_top_left", "more_queries_accepted"),  # what torch does
    ("aligned_top_left", "no_maximum"),
    ("no_maximum", "more_queries_accepted"),
    ("not_causal", "more_queries_accepted"),
    ("no_scale", "more_queries_accepted"),
    ("aligned_top_left", "no_scale"),
]


@open_where("nan")
@replaced(SEEN, "np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)")
def itself_masked():
    """A query does not see the key at its own position; it sees this key and those before it."""


@replaced(SEEN, "np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)")
@replaced(MASKED, "np.where(seen, scores, -1e9)")
def itself_masked_with_a_number():
    """A query does not see the key at its own position, and one that sees no key attends to all; each query sees the
    key at its own position and those before it."""


@replaced(SEEN, "np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)")
@replaced(MASKED, "scores + np.where(seen, 0.0, -1e9)")
def itself_masked_by_adding():
    """A query does not see the key at its own position, and one that sees no key attends to all; each query sees the
    key at its own position and those before it."""


@replaced(SEEN, "np.tri(n_q, n_k, n_k - n_q + 1, dtype=bool)")
def one_step_into_the_future():
    """A query sees the key after its own position; that is the token it is about to predict."""


@replaced(SEEN, "np.tri(n_q, n_k, dtype=bool)")
def aligned_top_left():
    """The first query is aligned with the first key, as in torch with is_causal=True. The queries are the last
    positions: the last query sees all keys."""


@replaced(SEEN, "np.tri(n_q, dtype=bool)")
def square_mask():
    """The mask has one column for each query; it needs one for each key, and there may be more of them."""


@open_where("nan")
@replaced(SEEN, "np.tri(n_q, n_k, n_q - n_k, dtype=bool)")
def offset_with_the_wrong_sign():
    """The offset between queries and keys has the wrong sign: with more keys than queries, each query sees more keys,
    not fewer."""


@replaced(SEEN, "~np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)")
def past_masked():
    """The wrong side is masked: a query sees its own key and the later ones. It must see its own and those before."""


@open_where("nan")
@replaced(SEEN, "~np.tri(n_q, n_k, n_k - n_q, dtype=bool)")
def mask_inverted():
    """The mask is read the wrong way round: only the later keys are seen. A query sees its own key and the earlier
    ones."""


@replaced(MASKED, "scores")
def not_causal():
    """Every query sees all keys; the keys after its position must have weight 0."""


@replaced(MASKED, "np.where(seen, 0.0, -np.inf)")
def uniform_weights():
    """All keys that a query sees get the same weight; the scores have no effect."""


@replaced(MASKED, "np.where(seen, scores, 0.0)")
def masked_with_zero():
    """Masked scores are set to 0 before the softmax; exp(0) is 1, so later keys still get weight. Use -inf."""


@replaced(MASKED, "scores + seen")
def mask_added_to_the_scores():
    """The mask is added to the scores as it is: True adds 1 and False adds 0, so later keys still get weight. Set their
    scores to -inf."""


@replaced(MASKED, "scores")
@replaced(RETURNED, "return (weights * seen) @ v")
def mask_after_softmax():
    """The mask is applied after the softmax, so the weights that are left no longer sum to 1."""


@replaced(GUARD, "")
@open_where("nan")
def more_queries_accepted():
    """More queries than keys must raise a ValueError; otherwise the first queries see nothing."""


@replaced(GUARD, "")
@replaced(MASKED, "np.where(seen, scores, -1e9)")
def more_queries_attend_to_all():
    """More queries than keys must raise a ValueError; the first queries see nothing, and with -1e9 for -inf they attend
    to all keys."""


@replaced("if n_q > n_k:", "if n_q != n_k:")
def fewer_queries_refused():
    """Fewer queries than keys raise an error; they are allowed, and are the last positions."""


@replaced("if n_q > n_k:", "if n_q >= n_k:")
def equal_numbers_refused():
    """As many queries as keys raise an error; only more queries than keys do."""


@replaced(GUARD, "assert n_q <= n_k")
def assertion():
    """More queries than keys raise an AssertionError; raise a ValueError. (Python leaves out every assert if it runs
    with -O.)"""


@without(SCALE)
def no_scale():
    """The scores are not divided by sqrt(d_k)."""


@replaced(SCALE, " / q.shape[1]")
def scaled_by_d_k():
    """The scores are divided by d_k; the formula divides by its square root."""


@replaced(SCALE, " / np.sqrt(v.shape[1])")
def scaled_by_sqrt_d_v():
    """The scores are divided by sqrt(d_v); divide by sqrt(d_k), the size of the keys."""


@open_where("nan")
@replaced(HIGHEST, "scores.max(axis=0, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=0, keepdims=True)")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the keys must sum to 1, so use the last axis."""


@open_where("nan")
@replaced(f"scores - {HIGHEST}", "scores")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the row's highest score from every
    score of the row first."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole array; a row far below it becomes 0 / 0. Each row needs its own."""


@shows_in("inputs")
@replaced("scores = q @ k.T" + SCALE, "q /= np.sqrt(q.shape[1])\n    scores = q @ k.T")
def scaled_in_place():
    """The queries are scaled in place, so the caller's array changes; make a new array."""
