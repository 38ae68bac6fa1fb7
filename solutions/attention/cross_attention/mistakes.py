"""Wrong ways to write cross-attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

PROJECTIONS = "x @ w_q.T, memory @ w_k.T, memory @ w_v.T"
SCALE, SCORES = " / np.sqrt(q.shape[-1])", "q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])"
HIGHEST, TOTAL = "scores.max(axis=-1, keepdims=True)", "unnormalised.sum(axis=-1, keepdims=True)"
RETURNED = "return weights @ v"

pairs = [
    ("no_scale", "no_maximum"),
    ("keys_and_values_from_x", "no_scale"),
    ("roles_swapped", "no_scale"),
]


@replaced(PROJECTIONS, "x @ w_q.T, x @ w_k.T, x @ w_v.T")
def keys_and_values_from_x():
    """Keys and values are made from x; that is self-attention. Make both from the memory."""


@replaced(PROJECTIONS, "memory @ w_q.T, memory @ w_k.T, memory @ w_v.T")
def all_from_the_memory():
    """The queries too are made from the memory; make them from x, which asks."""


@replaced(PROJECTIONS, "memory @ w_q.T, x @ w_k.T, x @ w_v.T")
def roles_swapped():
    """x and memory have each other's roles: x asks, so it gives the queries; the memory gives keys and values."""


@replaced(PROJECTIONS, "x @ w_q.T, x @ w_k.T, memory @ w_v.T")
def keys_from_x():
    """The keys are made from x; make them from the memory, as the values."""


@replaced(PROJECTIONS, "x @ w_q.T, memory @ w_k.T, x @ w_v.T")
def values_from_x():
    """The values are made from x; make them from the memory, as the keys."""


@replaced(PROJECTIONS, "x @ w_q, memory @ w_k, memory @ w_v")
def weights_not_transposed():
    """The matrices are applied as x @ w; they are (out, in), so apply them as x @ w.T."""


@replaced(PROJECTIONS, "x @ w_k.T, memory @ w_q.T, memory @ w_v.T")
def w_q_and_w_k_swapped():
    """w_q and w_k are swapped; w_q makes queries from x, and w_k keys from the memory."""


@replaced(PROJECTIONS, "x @ w_q.T, memory @ w_v.T, memory @ w_k.T")
def w_k_and_w_v_swapped():
    """w_k and w_v are swapped; w_k makes the keys, which are compared, and w_v the values, of which the mean is
    taken."""


@replaced(PROJECTIONS, "x @ w_q.T, memory @ w_k.T, memory")
def values_not_projected():
    """The mean is taken over the memory itself; w_v makes the values first."""


@replaced(RETURNED, "return weights @ k")
def mean_of_the_keys():
    """The mean is taken over the keys; take it over the values."""


@replaced(SCALE, "")
def no_scale():
    """The scores are not divided by sqrt(d_k)."""


@replaced(SCALE, " / np.sqrt(x.shape[-1])")
def scaled_by_sqrt_d():
    """The scores are divided by sqrt(d), the size of x's tokens; divide by sqrt(d_k), the size of queries and keys."""


@replaced(SCALE, " / np.sqrt(memory.shape[-1])")
def scaled_by_sqrt_d_memory():
    """The scores are divided by sqrt(d_memory), the size of the memory's tokens; divide by sqrt(d_k), the size of
    queries and keys."""


@replaced(SCALE, " / np.sqrt(v.shape[-1])")
def scaled_by_sqrt_d_v():
    """The scores are divided by sqrt(d_v); divide by sqrt(d_k), the size of queries and keys."""


@replaced(SCALE, " / q.shape[-1]")
def scaled_by_d_k():
    """The scores are divided by d_k; the formula divides by its square root."""


@replaced(HIGHEST, "scores.max(axis=-2, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=-2, keepdims=True)")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the memory must sum to 1, so use the last
    axis."""


@replaced(
    "    unnormalised =", "    scores = np.where(np.tri(*scores.shape[-2:]), scores, -np.inf)\n    unnormalised ="
)
def causal():
    """Later tokens of the memory are masked; every query attends to all of the memory."""


@open_where("nan")
@replaced(f"scores - {HIGHEST}", "scores")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the row's highest score from every
    score of the row first."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole array; a row far below it becomes 0 / 0. Each row needs its own."""


@replaced("k.swapaxes(-1, -2)", "k.T")
def all_axes_of_the_keys_swapped():
    """k.T swaps all axes, which is wrong as soon as there is a leading dimension; swap the last two alone."""


@replaced("    q, k, v =", "    memory = memory.reshape(-1, memory.shape[-1])\n    q, k, v =")
def memories_joined():
    """Every query looks at the memories of all sequences; each sequence has a memory of its own."""


@replaced(RETURNED, "return weights")
def weights_returned():
    """The weights are returned; multiply them with the values."""


@replaced(HIGHEST, "scores.max(axis=1, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=1, keepdims=True)")
def softmax_over_axis_1():
    """The softmax runs over axis 1, which is the last one only if there are no leading dimensions; use axis -1."""
