"""Wrong ways to run an LSTM over a sequence. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

STEP = "h, c = lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh)"
START, RETURNED = "h, c, hs = h0, c0, []", "return np.stack(hs), (h, c)"

pairs = [("batch_first", "from_zeros"), ("returns_c_and_h", "from_zeros")]


def _order(gates, whose):
    """The mistake of a step that reads the quarters in this order."""
    places = [gates.index(gate) for gate in "ifgo"]

    cell = f"[np.concatenate([np.split(w, 4)[k] for k in {places}]) for w in (w_ih, w_hh, b_ih, b_hh)]"

    @replaced("(x, h, c, w_ih, w_hh, b_ih, b_hh)", "(x, h, c, *cell)")
    @replaced(START, f"{START}\n    cell = {cell}")
    def mistake(): ...

    mistake.__doc__ = f"The step reads the gates in the order {', '.join(gates)}{whose}; here it is i, f, g, o."
    return mistake


order_i_f_o_g = _order("ifog", "")
order_i_o_f_g = _order("iofg", ", which is ONNX's")
order_f_i_g_o = _order("figo", "")
order_f_i_o_g = _order("fiog", ", in which many texts write the formulas")


def _step(candidate="np.tanh(g)", shown="np.tanh(c)"):
    """The step is written out with these formulas."""
    return replaced(
        "from recurrent.lstm_gates import lstm_gates",
        f"""def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=-1)
    i, f, o = (0.5 + 0.5 * np.tanh(0.5 * gate) for gate in (i, f, o))
    c = f * c + i * {candidate}
    return o * {shown}, c""",
    )


@_step(candidate="(0.5 + 0.5 * np.tanh(0.5 * g))")
def candidate_through_a_sigmoid():
    """The candidate g goes through a sigmoid; it goes through tanh, so that it can lower the cell state too."""


@_step(shown="c")
def hidden_without_tanh():
    """The hidden state is o times the cell state; the cell state goes through tanh first."""


@replaced(STEP, "h, c = lstm_gates(x, h, c0, w_ih, w_hh, b_ih, b_hh)")
def c_from_the_start_at_every_step():
    """Every step starts from c0; carry the cell state of the step before along, as h is."""


@replaced(STEP, "h, c = lstm_gates(x, h, 0.0 * c, w_ih, w_hh, b_ih, b_hh)")
def c_zero_at_every_step():
    """Every step starts from a cell state of zeros; the first one starts from c0, each other from that of the step
    before."""


@replaced(STEP, "h, c = lstm_gates(x, h0, c, w_ih, w_hh, b_ih, b_hh)")
def h_from_the_start_at_every_step():
    """Every step starts from h0; carry the hidden state of the step before along, as c is."""


@replaced(STEP, "h, c = lstm_gates(x, 0.0 * h, c, w_ih, w_hh, b_ih, b_hh)")
def h_zero_at_every_step():
    """Every step starts from a hidden state of zeros; the first one starts from h0, each other from that of the step
    before."""


@replaced(STEP, "h, c = lstm_gates(x, h0, c0, w_ih, w_hh, b_ih, b_hh)")
def both_from_the_start_at_every_step():
    """Every step starts from h0 and c0, as if it were the first; carry both states along."""


@replaced(STEP, "h, c = lstm_gates(x, h0, 0.0 * c0, w_ih, w_hh, b_ih, b_hh)")
@replaced("h0, 0.0 * c0", "0.0 * h0, 0.0 * c0")
def both_zero_at_every_step():
    """Every step starts from zeros; the first one starts from h0 and c0, each other from the states of the step
    before."""


@replaced(START, "h, c, hs = 0.0 * h0, c0, []")
def h0_ignored():
    """The hidden state starts from zeros; it starts from h0."""


@replaced(START, "h, c, hs = h0, 0.0 * c0, []")
def c0_ignored():
    """The cell state starts from zeros; it starts from c0."""


@replaced(START, "h, c, hs = 0.0 * h0, 0.0 * c0, []")
def from_zeros():
    """Both states start from zeros, which is only torch's default; here they start from h0 and c0."""


@replaced(START, "h, c, hs = c0, h0, []")
def states_swapped_at_the_start():
    """h0 and c0 are swapped: the hidden state starts from h0, the cell state from c0."""


@replaced(STEP, "c, h = lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh)")
def states_swapped_at_every_step():
    """The two results of the step are swapped; lstm_gates returns the hidden state first, then the cell state."""


@replaced(RETURNED, "return np.stack(hs), (c, h)")
def returns_c_and_h():
    """The last states are returned in the order c, h, as in TensorFlow's old cells; the hidden state comes first."""


@replaced(RETURNED, "return np.stack(hs), h, c")
def returned_flat():
    """Three results are returned side by side, as in ONNX and Keras; the last two belong together: (hs, (h, c))."""


@replaced(RETURNED, "return np.stack(hs)")
def states_not_returned():
    """Only the hidden states are returned; return the last states too: (hs, (h, c))."""


@replaced(RETURNED, "return h, (h, c)")
def last_step_only():
    """The first result is the last hidden state alone; return those of all steps, one below the other."""


@replaced(RETURNED, "return np.stack(hs), (h0, c0)")
def starting_states_returned():
    """h0 and c0 are returned as the last states; return h and c as they are after the last step."""


@replaced("hs.append(h)", "hs.append(c)")
def cell_states_stacked():
    """The first result holds the cell states; it holds the hidden states."""


@replaced("hs.append(h)", "")
@replaced(STEP, f"hs.append(h)\n        {STEP}")
def shifted_by_one():
    """The hidden states are stored before each step instead of after it: the first entry is h0 and the last state is
    missing."""


@replaced(START, "h, c, hs = h0, c0, [h0]")
def h0_among_the_states():
    """The hidden states begin with h0, so there is one too many; the first entry is the state after the first step."""


@replaced(RETURNED, "return np.stack([h] * len(hs)), (h, c)")
def last_state_at_every_step():
    """Every entry of the first result is the last hidden state. If h is changed in place, a list of it holds the same
    array many times; make a new array at each step."""


@replaced("for x in xs:", "for x in xs[::-1]:")
def from_the_end():
    """The inputs are read from the last to the first; begin with xs[0]."""


@replaced(RETURNED, "return np.stack(hs[::-1]), (h, c)")
def states_reversed():
    """The hidden states are in the wrong order: the first entry is the state after the first step."""


@replaced("lstm_gates(x, h, c,", "lstm_gates(xs[0], h, c,")
def first_input_at_every_step():
    """Every step reads xs[0]; step t reads xs[t]."""


@replaced("for x in xs:", "for x in xs.swapaxes(0, 1):")
@replaced("np.stack(hs)", "np.stack(hs, axis=1)")
def batch_first():
    """The first axis of xs is taken for the batch, as Keras has it, and torch with batch_first=True. Here it is time:
    loop over the first axis."""


@replaced("for x in xs:", "for x in xs.swapaxes(0, 1):")
def time_taken_from_the_second_axis():
    """The loop runs over the second axis of xs, which is the batch; the first one is time."""


@replaced("np.stack(hs)", "np.stack(hs, axis=1)")
def result_with_the_batch_first():
    """The hidden states are returned as (batch, time, hidden); time is the first axis of the result, as it is in xs."""


@replaced("np.stack(hs)", "np.concatenate(hs)")
def steps_concatenated():
    """The hidden states are joined along the batch; stack them along a new first axis: (time, batch, hidden)."""


@replaced("w_ih, w_hh, b_ih, b_hh)\n        hs", "w_ih, w_hh, b_ih, 0.0 * b_hh)\n        hs")
def b_hh_ignored():
    """b_hh has no effect; the step adds both biases."""


@replaced("w_ih, w_hh, b_ih, b_hh)\n        hs", "w_ih, w_hh, 0.0 * b_ih, b_hh)\n        hs")
def b_ih_ignored():
    """b_ih has no effect; the step adds both biases."""


@shows_in("inputs")
@replaced("return np", "h0[...], c0[...] = h, c\n    return np")
def starting_states_overwritten():
    """h0 and c0 are changed in place; make new arrays at each step and leave the inputs as they were."""
