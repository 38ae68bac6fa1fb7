"""Wrong ways to write one step of such a decoder. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

BESIDE, CONTEXT = "np.concatenate([embedding, context], axis=1)", 'np.einsum("bn,bnd->bd", weights, states)'
RETURN = f"return step({BESIDE}, h, *cell), weights"
HIDDEN = "np.tanh((query @ w_q.T)[:, np.newaxis] + states @ w_k.T)"
MIX, RESET = "(1.0 - z) * n + z * h", "r * n_h"
GUARD = "np.where(total > 0, total, 1.0)"

pairs = [  # conventions and omissions that travel together
    ("mask_inverted", "nan_on_an_empty_row"),
    ("context_before_embedding", "nan_on_an_empty_row"),
    ("context_before_embedding", "update_gate_inverted"),
    ("update_gate_inverted", "nan_on_an_empty_row"),
    ("order_z_r_n", "reset_before_the_product"),
    ("reset_before_the_product", "update_gate_inverted"),
]


@replaced("[embedding, context]", "[context, embedding]")
def context_before_embedding():
    """The context stands before the embedding; the embedding comes first, so the first e columns of w_ih belong to
    it."""


@replaced(RETURN, f"new = step({BESIDE}, h, *cell)\n    return new, attend(new, states, mask, *attention)")
def weights_of_the_new_state():
    """The returned weights are those of the new state; return the weights that made the context of this step."""


def _again(state):
    """The context is made anew from the new state, and the cell makes another step from this state."""
    return replaced(
        RETURN,
        f"new = step({BESIDE}, h, *cell)\n"
        "    weights = attend(new, states, mask, *attention)\n"
        f"    context = {CONTEXT}\n"
        f"    {RETURN.replace(', h,', f', {state},')}",
    )


@_again("h")
def step_done_again():
    """The context is made from the new state, and the step is then done again; the query is the state before the step,
    and there is one step."""


@_again("new")
def second_step():
    """The context is made from the new state, and a second step goes on from there; the query is the state before the
    step, and there is one step."""


@replaced(CONTEXT, "0.0 * states[:, 0]")
def no_context():
    """The context has no effect on the new state; it stands beside the embedding."""


@replaced("[embedding, context]", "[0.0 * embedding, context]")
def no_embedding():
    """The embedding has no effect on the new state; it stands beside the context."""


@replaced(CONTEXT, "states[:, -1]")
def last_state_as_the_context():
    """The context is the encoder's last state, as in a decoder without attention; it is the mean of all states under
    the weights."""


@replaced(CONTEXT, "states.mean(axis=1)")
def plain_mean():
    """The context is the plain mean of the encoder's states; it is their mean under the weights."""


@replaced(CONTEXT, 'np.einsum("bn,bnd->bd", weights, states @ attention[1].T)')
def context_of_projected_states():
    """The context is the mean of W_k times the states, where that runs at all; it is the mean of the states
    themselves."""


@replaced("attend(h, states", "attend(embedding, states")
def embedding_as_the_query():
    """The query is the embedding, where that runs at all; it is the state h."""


@replaced(HIDDEN, "((query @ w_q.T)[:, np.newaxis] + states @ w_k.T)")
def no_tanh():
    """The scores have no tanh, so the state has no effect on the weights."""


@replaced(HIDDEN, "np.tanh(states @ w_k.T)")
def query_ignored():
    """The state has no effect on the weights; W_q h belongs into the tanh, added to W_k state."""


@replaced("@ v_a", "@ v_a / np.sqrt(w_k.shape[1])")
def scaled_by_d():
    """The scores are divided by sqrt(d), as those of dot products are; here they are not scaled."""


@replaced("@ v_a", "@ v_a / np.sqrt(len(v_a))")
def scaled_by_d_a():
    """The scores are divided by sqrt(d_a); here they are not scaled."""


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


@without("mask * ")
@replaced("    unnormalised = ", "    scores = np.where(mask, scores, -1e9)\n    unnormalised = ")
def masked_with_minus_1e9():
    """Masked scores are set to a large negative number; a row with no True at all then attends everywhere instead of
    having a context of zeros."""


@without("mask * ")
@replaced("    unnormalised = ", "    scores = np.where(mask, scores, scores - 1e9)\n    unnormalised = ")
def minus_1e9_added():
    """A large negative number is added to masked scores; a row with no True at all then attends everywhere instead of
    having a context of zeros."""


@replaced(GUARD, "np.where(total > 0, total, np.nan)")
def nan_on_an_empty_row():
    """A row with no True gives NaN (0 divided by 0, or -inf minus -inf); its weights and its context are zeros."""


@replaced(RETURN, f"return np.where(mask.any(axis=1, keepdims=True), step({BESIDE}, h, *cell), h), weights")
def no_step_in_an_empty_row():
    """A row with no True keeps its old state; the cell makes its step there too, with a context of zeros."""


@replaced(MIX, "z * n + (1.0 - z) * h")
def update_gate_inverted():
    """z and 1 - z are swapped, as in many texts: here z multiplies the old state h, and 1 - z the candidate n."""


@replaced(RESET, "((r * h) @ np.split(w_hh, 3)[2].T + np.split(b_hh, 3)[2])")
def reset_before_the_product():
    """r multiplies h before the product with U_n; here it multiplies U_n h + b_hn, after the product."""


@replaced(RESET, "(r * (n_h - np.split(b_hh, 3)[2]) + np.split(b_hh, 3)[2])")
def bias_outside_the_reset():
    """b_hn is added outside of the reset gate; r multiplies it too: r * (U_n h + b_hn)."""


@replaced("r_x, z_x, n_x =", "z_x, r_x, n_x =")
@replaced("r_h, z_h, n_h =", "z_h, r_h, n_h =")
def order_z_r_n():
    """The thirds of the cell are read in the order z, r, n, which is that of Keras and ONNX; here it is r, z, n."""


@replaced(RETURN, f"return weights, step({BESIDE}, h, *cell)")
def weights_first():
    """The weights are returned first; return the new state, then the weights."""


@shows_in("inputs")
@replaced(f"return {MIX}", f"h[...] = {MIX}\n    return h")
def state_overwritten():
    """The state h is changed in place; make a new array and leave the input as it was."""
