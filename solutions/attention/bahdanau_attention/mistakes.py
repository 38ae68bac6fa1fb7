"""Wrong ways to write additive attention. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

HIDDEN = "np.tanh((query @ w_q.T)[:, np.newaxis] + keys @ w_k.T)"
SCORES, UNNORMALISED = "hidden @ v_a", "mask * np.exp(scores - scores.max(axis=1, keepdims=True))"
GUARD, CONTEXT = "np.where(total > 0, total, 1.0)", 'np.einsum("bn,bnv->bv", weights, values)'
EXP = "np.exp({0} - ({0}).max(axis=1, keepdims=True))"

pairs = [  # conventions and omissions that travel together
    ("mask_inverted", "nan_on_an_empty_row"),
    ("scaled_by_d_k", "nan_on_an_empty_row"),
    ("scaled_by_d_q", "nan_on_an_empty_row"),
    ("scaled_by_d_a", "nan_on_an_empty_row"),
    ("query_ignored", "nan_on_an_empty_row"),
]


@replaced(HIDDEN, "(query @ w_q.T)[:, np.newaxis] + keys @ w_k.T")
def no_tanh():
    """There is no tanh. The query then adds the same number to all scores of its row and has no effect on the
    weights."""


@replaced(HIDDEN, "(query @ w_q.T)[:, np.newaxis] + keys @ w_k.T")
@replaced(SCORES, "np.tanh(hidden @ v_a)")
def tanh_of_the_score():
    """The tanh is applied to the score, after the product with v_a; apply it to each of the d_a sums before."""


@replaced(HIDDEN, "(0.5 + 0.5 * np.tanh(0.5 * ((query @ w_q.T)[:, np.newaxis] + keys @ w_k.T)))")
def sigmoid():
    """The sums go through a sigmoid; they go through tanh."""


@replaced(HIDDEN, "np.tanh(keys @ w_k.T)")
def query_ignored():
    """The query has no effect, because it is left out, or has a tanh of its own: it then adds the same number to all
    scores of its row. W_q query and W_k key are added first, and the tanh is applied to the sum."""


@replaced(HIDDEN, "np.tanh((query @ w_q.T)[:, np.newaxis] + np.zeros_like(keys @ w_k.T))")
def keys_ignored():
    """The keys have no effect on the scores, so all places get the same weight; W_k key belongs into the tanh."""


@replaced(HIDDEN, "np.tanh((query @ w_q.T)[:, np.newaxis] * (keys @ w_k.T))")
def product_instead_of_sum():
    """W_q query and W_k key are multiplied; in additive attention they are added."""


@replaced("(query @ w_q.T)[:, np.newaxis]", "(query @ w_q.T)")
def queries_along_the_places():
    """The queries are added along the axis of the places, so that place j gets the query of sequence j, where it runs
    at all. Give W_q query an axis of size 1 for the places: (batch, 1, d_a)."""


@replaced("query @ w_q.T", "query @ w_q")
def w_q_transposed():
    """W_q is applied the wrong way round; weights are (out, in): query @ w_q.T."""


@replaced("keys @ w_k.T", "keys @ w_k")
def w_k_transposed():
    """W_k is applied the wrong way round; weights are (out, in): keys @ w_k.T."""


@replaced(SCORES, "hidden @ v_a / np.sqrt(keys.shape[-1])")
def scaled_by_d_k():
    """The scores are divided by sqrt(d_k), as those of dot products are; here they are not scaled."""


@replaced(SCORES, "hidden @ v_a / np.sqrt(query.shape[1])")
def scaled_by_d_q():
    """The scores are divided by sqrt(d_q), as those of dot products are; here they are not scaled."""


@replaced(SCORES, "hidden @ v_a / np.sqrt(len(v_a))")
def scaled_by_d_a():
    """The scores are divided by sqrt(d_a); here they are not scaled."""


@replaced(SCORES, "hidden.sum(axis=2)")
def v_a_ignored():
    """The d_a numbers of a place are added up without v_a; the score is their product with v_a."""


@without("mask * ")
def padding_attended():
    """The mask has no effect: padding gets weight. A masked place has weight 0 and is not in the sum."""


@without("mask * ")
@replaced(GUARD, "total * mask")
def mask_after_softmax():
    """The mask is applied after the softmax, so the weights that are left do not sum to 1."""


@replaced("mask * ", "~mask * ")
def mask_inverted():
    """The mask is read the wrong way round: here True means that the place may be attended to."""


def _scores_become(masked):
    return replaced(UNNORMALISED, EXP.format(masked))


@_scores_become("(mask * scores)")
def masked_with_zero():
    """Masked scores are set to 0 before the softmax; exp(0) is 1, so padding still gets weight."""


@_scores_become("np.where(mask, scores, -1e9)")
def masked_with_minus_1e9():
    """Masked scores are set to a large negative number; a row with no True at all then attends everywhere instead of
    getting zeros."""


def _added(number):
    @_scores_become(f"np.where(mask, scores, scores - {number})")
    def mistake(): ...

    mistake.__doc__ = (
        f"{number} is subtracted from masked scores; a row with no True at all then attends everywhere instead of "
        "getting zeros."
    )
    return mistake


minus_1e9_added, minus_1e4_added = map(_added, ("1e9", "1e4"))


@replaced(GUARD, "np.where(total > 0, total, np.nan)")
def nan_on_an_empty_row():
    """A row with no True gives NaN (0 divided by 0, or -inf minus -inf); its weights and its context are zeros."""


@replaced("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores)")
@replaced("unnormalised.sum(axis=1, keepdims=True)", "unnormalised.sum(axis=0, keepdims=True)")
def softmax_over_the_batch():
    """The softmax runs over the batch; for each sequence the weights of its places sum to 1."""


@replaced(GUARD, "(total + 1e-9)")
def added_1e_9():
    """1e-9 is added to the sum, which changes the weights; replace the sum only where it is 0."""


@replaced("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores)")
@replaced(GUARD, "(total + 1e-9)")
def added_1e_9_to_larger_numbers():
    """1e-9 is added to the sum, which changes the weights; replace the sum only where it is 0."""


@replaced(CONTEXT, 'np.einsum("bn,bnv->bv", weights, keys)')
def context_of_keys():
    """The context is the mean of the keys; it is the mean of the values."""


@replaced(CONTEXT, "values.mean(axis=1)")
def plain_mean():
    """The context is the plain mean of the values; the weights have no effect on it."""


@replaced(CONTEXT, 'np.einsum("bn,bnv->bv", mask / np.maximum(mask.sum(axis=1, keepdims=True), 1), values)')
def mean_of_the_real_values():
    """The context is the plain mean of the values that the mask leaves; it is their sum under the weights."""


@replaced(f"{CONTEXT}, weights", f"{CONTEXT}, scores")
def scores_returned():
    """The scores are returned in the place of the weights."""


@replaced(f"{CONTEXT}, weights", f"weights, {CONTEXT}")
def weights_before_context():
    """The weights are returned first; return the context, then the weights."""


@shows_in("inputs")
@replaced("np.einsum", "values.__imul__(weights[..., np.newaxis]).sum(axis=1) if True else np.einsum")
def values_weighted_in_place():
    """The values are multiplied by their weights in place (`values *= ...`), so the caller's array changes; make a new
    array."""
