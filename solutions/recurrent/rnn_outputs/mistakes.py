"""Wrong ways to make a recurrent network's outputs. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in, without

START, SUM, OUTPUT = "h, ys = h0, []", "x @ w_xh.T + h @ w_hh.T + b\n", "h @ w_hy.T + b_y"
NEW = "np.tanh(x @ w_xh.T + h @ w_hh.T + b)\n"
STEP, APPEND = f"        h = {NEW}", f"        ys.append({OUTPUT})\n"
ALL, RETURN = "np.stack(ys) if every", "return np.stack(ys) if every else ys[-1]"

pairs = [
    ("from_zeros", "from_the_state_before"),
    ("from_zeros", "every_ignored"),
    ("from_zeros", "states_returned"),  # torch.nn.RNN
]


@replaced(STEP, "        ys.append(h @ w_hy.T + b_y)\n")
@replaced(f"{APPEND}{APPEND}", f"{APPEND}{STEP}")
def from_the_state_before():
    """The output of a step is made from the state before it; it is made from the state after it."""


@replaced("else ys[-1]", f"else {OUTPUT}")
@replaced(STEP + APPEND, APPEND + STEP)
def from_the_state_before_at_every_step():
    """Where `every` is True, the output of a step is made from the state before it; it is made from the state after
    it."""


@replaced(OUTPUT, f"np.tanh({OUTPUT})")
def tanh_on_the_output():
    """The output goes through tanh; it is the linear layer alone, so it can be larger than 1."""


@replaced(APPEND, "        y = np.exp(h @ w_hy.T + b_y)\n        ys.append(y / y.sum(axis=-1, keepdims=True))\n")
def softmax_on_the_output():
    """The output goes through a softmax; it is the linear layer alone."""


@replaced("ys[-1]", "ys[0]")
def first_output():
    """Where `every` is False, the first step's output is returned; it is the last one's."""


@replaced("ys[-1]", "np.mean(ys, axis=0)")
def mean_over_time():
    """Where `every` is False, the mean of all outputs is returned; it is the output of the last step."""


@replaced("ys[-1]", "np.sum(ys, axis=0)")
def sum_over_time():
    """Where `every` is False, the sum of all outputs is returned; it is the output of the last step."""


@replaced("ys[-1]", "np.stack(ys)[:, -1]")
def last_row_of_the_batch():
    """Where `every` is False, the last row of the batch is returned at all steps; it is the last step for all rows:
    time is the first axis."""


@replaced("ys[-1]", "np.stack(ys)[-1:]")
def axis_for_time_kept():
    """Where `every` is False, the result has an axis of length 1 for time; it is (batch, out)."""


@replaced(RETURN, "return np.stack(ys)")
def every_ignored():
    """All outputs are returned even where `every` is False; there the last one alone is."""


@replaced(RETURN, "return ys[-1]")
def always_the_last():
    """The last output is returned even where `every` is True; there the outputs of all steps are."""


@replaced("if every", "if not every")
def every_inverted():
    """`every` is read the other way round: True asks for the outputs of all steps."""


@replaced("np.stack(ys)", "np.stack(ys, axis=1)")
def outputs_batch_first():
    """The outputs are (batch, time, out), as in Keras; they are (time, batch, out), as xs is."""


@replaced("for x in xs:", "for x in xs.swapaxes(0, 1):")
def batch_first():
    """The second axis of xs is read as time. Here time is the first axis and the batch the second."""


@replaced("for x in xs:", "for x in xs.swapaxes(0, 1):")
@replaced("np.stack(ys)", "np.stack(ys, axis=1)")
def batch_first_in_and_out():
    """xs and the outputs are (batch, time, ...), as in Keras and with torch's batch_first=True. Here time is the first
    axis of both."""


@replaced("np.stack(ys)", "np.stack(ys[::-1])")
def outputs_reversed():
    """The outputs are in the wrong order, the last one first."""


@replaced("for x in xs:", "for x in xs[::-1]:")
def backwards_in_time():
    """The sequence is read from its end; it is read from its beginning."""


@replaced(START, "h, ys = np.zeros_like(h0), []")
def from_zeros():
    """The first step starts from zeros; it starts from h0."""


@replaced("h @ w_hh.T", "h0 @ w_hh.T")
def every_step_from_h0():
    """Every step starts from h0; each starts from the state of the step before."""


@without(" + h @ w_hh.T")
def state_ignored():
    """The states have no effect on the next step: W_hh h is missing."""


@replaced(NEW, SUM)
def no_tanh():
    """The sum is the new state; the new state is its tanh."""


@replaced(SUM[:-1], SUM[: -len(" + b\n")])
def bias_ignored():
    """The bias b has no effect on the states. Add it to the sum, inside tanh."""


@without(" + b_y")
def output_bias_ignored():
    """The bias b_y has no effect. Add it to every output."""


@replaced("w_hh.T", "w_hh")
def transposed_recurrence():
    """W_hh is applied without a transpose. It is square, so NumPy does not complain. Weights are (out, in)."""


@replaced("w_xh.T", "w_xh")
def input_weights_not_transposed():
    """W_xh is applied without a transpose. Weights are (out, in), applied as x @ w.T."""


@replaced("w_hy.T", "w_hy")
def output_weights_not_transposed():
    """W_hy is applied without a transpose. Weights are (out, in), applied as x @ w.T."""


@replaced(APPEND, "        ys.append(h)\n")
def states_returned():
    """The states are returned, as torch.nn.RNN does; the outputs are W_hy h + b_y."""


@replaced(APPEND, f"        h = {OUTPUT}\n        ys.append(h)\n")
def output_goes_on():
    """The output is the next step's state; the state h goes on, and the output leaves the network."""


@replaced(RETURN, "return np.stack(ys).squeeze() if every else ys[-1].squeeze()")
def axes_of_one_dropped():
    """Axes of length 1 are dropped; a sequence of one step, a batch of one row and an output of one number keep
    theirs."""


@replaced(RETURN, "return (np.stack(ys), h) if every else (ys[-1], h)")
def last_state_too():
    """The last state is returned beside the outputs; the result is the outputs alone, one array."""


@replaced(RETURN, "return (np.stack(ys), ys[-1])")
def both_returned():
    """All outputs and the last one are returned together; `every` says which of them is the result."""


@shows_in("inputs")
@replaced(STEP, f"        h[...] = {NEW}")
def state_overwritten():
    """The new states are written into h0, so the caller's array changes; make new arrays."""
