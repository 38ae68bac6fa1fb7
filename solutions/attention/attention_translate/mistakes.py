"""Wrong ways to translate with attention. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

STEP, TABLE = 'h = step(x, h, *params["cell"])\n', 'params["table"][last]'
SCORES, STOP = 'np.argmax(params["w_out"] @ h + params["b_out"])', "        if last == eos:\n            break\n"
LOOP, TOKEN, ROW = "range(max_length)", "        tokens.append(last)\n", "        rows.append(weights)\n"
RETURN, MIX, RESET = "return tokens, np.array(rows)", "(1.0 - z) * n + z * h", "r * n_h"

pairs = [  # what is left out or taken over together
    ("bos_at_every_step", "context_before_embedding"),
    ("bos_at_every_step", "weights_transposed"),
    ("context_before_embedding", "update_gate_inverted"),
    ("update_gate_inverted", "reset_before_the_product"),
]


@replaced("attend(h, states", "attend(h0, states")
def context_of_the_first_step_kept():
    """Every step has the context and the weights of the first one; each is made with the state that the step before has
    left."""


@replaced(STEP, 'h = step(x, h0, *params["cell"])\n')
@replaced("attend(h, states", "attend(h0, states")
def state_reset_each_step():
    """Every step begins with h0; it begins with the state that the step before has left."""


@replaced(STEP, 'h = step(x, h0, *params["cell"])\n')
def state_reset_in_the_cell():
    """The cell begins with h0 in every step; it begins with the state that the step before has left, as the attention
    does."""


@replaced(TABLE, 'params["table"][bos]')
def bos_at_every_step():
    """BOS is read at every step; after the first one the decoder reads the token that it has just chosen."""


@without(STOP)
def runs_on_after_eos():
    """The translation goes on after EOS, up to max_length; stop once EOS has been appended."""


@without(STOP)
@replaced(TOKEN, f"{STOP}{TOKEN}")
def eos_dropped():
    """EOS and its row are dropped; EOS is the last token, if it is chosen, and has a row, too."""


@replaced(RETURN, "return [each for each in tokens if each != eos], np.array(rows)")
def eos_without_its_token():
    """EOS is missing among the tokens, though its row is there; EOS is the last token, if it is chosen."""


@without(STOP)
@replaced(ROW, f"{STOP}{ROW}")
def eos_without_its_row():
    """EOS has no row of weights, though it is among the tokens; each token has a row."""


@replaced(RETURN, "return [bos, *tokens], np.array(rows)")
def bos_returned():
    """The tokens begin with BOS, as those of Hugging Face's generate do; here they begin with the first chosen one."""


@replaced(RETURN, "return tokens, np.array(rows).T")
def weights_transposed():
    """The weights are transposed; each token has a row, and each place of the source a column."""


@replaced(RETURN, "return tokens, np.array(rows[-1])")
def weights_of_the_last_step():
    """Only the weights of the last step are returned; each token has a row."""


@replaced(ROW, '        rows.append(attend(h, states, *params["attention"]))\n')
def weights_of_the_new_state():
    """The rows are the weights of the new states; the row of a token has the weights that made the context of its own
    step."""


@replaced("weights @ states", "0.0 * states[0]")
def no_context():
    """The context has no effect on the state; it stands beside the embedding."""


@replaced('[params["table"][last], weights @ states]', '[weights @ states, params["table"][last]]')
def context_before_embedding():
    """The context stands before the embedding; the embedding comes first, so the first e columns of w_ih belong to
    it."""


@replaced(LOOP, "range(max_length - 1)")
@replaced(RETURN, "return tokens, np.array(rows).reshape(-1, len(states))")
def one_token_too_few():
    """The loop ends one token too early, as if BOS counted as one; there may be max_length tokens."""


@replaced(LOOP, "range(max_length + 1)")
def one_token_too_many():
    """There may be max_length + 1 tokens; max_length counts EOS, too."""


@without(' + params["b_out"]')
def no_b_out():
    """b_out has no effect on the scores of the words; add it to w_out h."""


@replaced(SCORES, SCORES.replace("argmax(", "argmax(np.exp(") + ")")
def scores_that_overflow():
    """Large scores of words overflow in exp, and very low ones become 0. The word with the largest score also has the
    largest probability, so no softmax is needed."""


@replaced(SCORES, SCORES.replace("argmax", "argmin"))
def least_likely_word():
    """The word with the lowest score is chosen; choose the one with the highest."""


@without(f"        {STEP}")
@replaced(ROW, f"{ROW}        {STEP}")
def word_of_the_state_before():
    """A word is chosen with the state from before the step; choose it with the new state."""


@replaced("np.tanh(w_q @ query + states @ w_k.T)", "(w_q @ query + states @ w_k.T)")
def no_tanh():
    """The scores have no tanh, so the state has no effect on the weights."""


@replaced("@ v_a", "@ v_a / np.sqrt(states.shape[1])")
def scaled_by_d():
    """The scores are divided by sqrt(d), as those of dot products are; here they are not scaled."""


@replaced(MIX, "z * n + (1.0 - z) * h")
def update_gate_inverted():
    """z and 1 - z are swapped, as in many texts: here z multiplies the old state h, and 1 - z the candidate n."""


@replaced(RESET, "(np.split(w_hh, 3)[2] @ (r * h) + np.split(b_hh, 3)[2])")
def reset_before_the_product():
    """r multiplies h before the product with U_n; here it multiplies U_n h + b_hn, after the product."""


@replaced("r_x, z_x, n_x =", "z_x, r_x, n_x =")
@replaced("r_h, z_h, n_h =", "z_h, r_h, n_h =")
def order_z_r_n():
    """The thirds of the cell are read in the order z, r, n, which is that of Keras and ONNX; here it is r, z, n."""


@shows_in("inputs")
@replaced(f"return {MIX}", f"h[...] = {MIX}\n    return h")
def h0_overwritten():
    """The new state is written into the old one, so the caller's h0 changes; make a new array in each step."""
