"""Wrong ways to write self-attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

PROJECTIONS, KEYS = "x @ w_q.T, x @ w_k.T, x @ w_v.T", "k.swapaxes(-1, -2)"
SCALE, SCORES = " / np.sqrt(q.shape[-1])", "q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])"
MASK, MASKED = "np.tri(n, dtype=bool)", "np.where(np.tri(n, dtype=bool), scores, -np.inf)"
HIGHEST, TOTAL = "scores.max(axis=-1, keepdims=True)", "unnormalised.sum(axis=-1, keepdims=True)"
RETURNED = "return weights @ v"

pairs = [
    ("no_scale", "no_maximum"),
    ("scaled_by_sqrt_d", "no_maximum"),
    ("no_scale", "causal_ignored"),
    ("causal_ignored", "no_maximum"),
]


@replaced(SCORES, "k @ q.swapaxes(-1, -2) / np.sqrt(q.shape[-1])")
def queries_and_keys_swapped():
    """Queries and keys are swapped, so each row belongs to a key; row i compares query i with all keys."""


@replaced(PROJECTIONS, "x @ w_q.T, x @ w_q.T, x @ w_v.T")
def keys_from_w_q():
    """The keys are made with w_q, as the queries; w_k makes the keys."""


@replaced(SCORES, "x @ x.swapaxes(-1, -2) / np.sqrt(q.shape[-1])")
def tokens_compared_as_they_are():
    """The tokens themselves are compared, so w_q and w_k have no effect; compare queries with keys."""


@replaced(PROJECTIONS, "x @ w_q.T, x @ w_k.T, x")
def values_not_projected():
    """The mean is taken over the tokens themselves; w_v makes the values first."""


@replaced(RETURNED, "return weights @ k")
def mean_of_the_keys():
    """The mean is taken over the keys; take it over the values."""


@replaced(PROJECTIONS, "x @ w_q, x @ w_k, x @ w_v")
def weights_not_transposed():
    """The matrices are applied as x @ w; they are (out, in), so apply them as x @ w.T."""


@replaced(SCALE, "")
def no_scale():
    """The scores are not divided by sqrt(d_k)."""


@replaced(SCALE, " / np.sqrt(x.shape[-1])")
def scaled_by_sqrt_d():
    """The scores are divided by sqrt(d), the size of the tokens; divide by sqrt(d_k), the size of queries and keys."""


@replaced(SCALE, " / np.sqrt(v.shape[-1])")
def scaled_by_sqrt_d_v():
    """The scores are divided by sqrt(d_v); divide by sqrt(d_k), the size of queries and keys."""


@replaced(SCALE, " / q.shape[-1]")
def scaled_by_d_k():
    """The scores are divided by d_k; the formula divides by its square root."""


@replaced(HIGHEST, "scores.max(axis=-2, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=-2, keepdims=True)")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the keys must sum to 1, so use the last axis."""


@replaced("if causal:", "if False:")
def causal_ignored():
    """causal has no effect; with causal=True a token must not attend to later ones."""


@replaced("if causal:", "if True:")
def always_causal():
    """The causal mask is always there; with causal=False every token attends to all."""


@replaced("if causal:", "if not causal:")
def causal_inverted():
    """causal is read the wrong way round: the mask belongs to causal=True."""


@replaced(MASK, "np.tri(n, dtype=bool).T")
def past_masked():
    """The wrong half is masked: token i sees itself and the later tokens. It must see itself and those before it."""


@open_where("nan")
@replaced(MASK, "np.tri(n, k=-1, dtype=bool)")
def itself_masked():
    """With causal=True a token does not see itself; it attends to the tokens 0 to i, itself among them."""


@replaced(MASKED, "np.where(np.tri(n, k=-1, dtype=bool), scores, -1e9)")
def itself_masked_with_a_number():
    """With causal=True a token does not see itself, and the first attends to all; token i attends to the tokens 0 to
    i, itself among them."""


@replaced(MASKED, "scores + np.where(np.tri(n, k=-1, dtype=bool), 0.0, -1e9)")
def itself_masked_by_adding():
    """With causal=True a token does not see itself, and the first attends to all; token i attends to the tokens 0 to
    i, itself among them."""


@replaced(MASK, "np.tri(n, k=1, dtype=bool)")
def one_step_into_the_future():
    """With causal=True a token sees the next one; it attends to the tokens 0 to i alone."""


@replaced(MASKED, "np.where(np.tri(n, dtype=bool), scores, 0.0)")
def masked_with_zero():
    """Masked scores are set to 0 before the softmax; exp(0) is 1, so later tokens still get weight. Use -inf."""


@replaced(MASKED, "scores")
@replaced(RETURNED, "return (weights * np.tri(x.shape[-2]) if causal else weights) @ v")
def mask_after_softmax():
    """The mask is applied after the softmax, so the weights that are left no longer sum to 1."""


@replaced("x.shape[-2]", "x.shape[0]")
def tokens_counted_on_the_first_axis():
    """The causal mask has the size of the first axis (len(x)); the tokens are on the last axis but one."""


@open_where("nan")
@replaced(f"scores - {HIGHEST}", "scores")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the row's highest score from every
    score of the row first."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole array; a row far below it becomes 0 / 0. Each row needs its own."""


@replaced(KEYS, "k.T")
def all_axes_of_the_keys_swapped():
    """k.T swaps all axes, which is wrong as soon as there is a leading dimension; swap the last two alone."""


@replaced("    q, k, v =", "    leading, x = x.shape[:-1], x.reshape(-1, x.shape[-1])\n    q, k, v =")
@replaced(RETURNED, "return (weights @ v).reshape(*leading, -1)")
def sequences_joined():
    """All sequences of the leading dimensions are treated as one long sequence; each is a sequence by itself."""


@replaced(RETURNED, "return weights")
def weights_returned():
    """The weights are returned; multiply them with the values."""


@replaced(HIGHEST, "scores.max(axis=1, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=1, keepdims=True)")
def softmax_over_axis_1():
    """The softmax runs over axis 1, which is the last one only if there are no leading dimensions; use axis -1."""
