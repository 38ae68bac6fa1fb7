"""Wrong ways to read a sequence with a recurrent network. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in, without

START, LOOP, RETURN = "h, hs = h0, []", "for x in xs:", "return np.stack(hs), h"
SUM = "x @ w_xh.T + h @ w_hh.T + b"
STEP, APPEND = f"        h = np.tanh({SUM})\n", "        hs.append(h)\n"

pairs = [
    ("from_zeros", "first_state_returned"),
    ("from_zeros", "axis_for_layers"),  # torch.nn.RNN, without its optional argument
    ("from_zeros", "h0_among_the_states"),
    ("from_zeros", "shifted_by_one"),
]


@replaced(START, "h, hs = np.zeros_like(h0), []")
def from_zeros():
    """The first step starts from zeros; it starts from h0."""


@replaced(RETURN, "return np.stack(hs), hs[0]")
def first_state_returned():
    """The second result is the state after the first step; it is the state after the last one."""


@replaced(RETURN, "return np.stack(hs), h0")
def h0_returned_as_the_last():
    """The second result is h0; it is the state after the last step."""


@replaced(LOOP, "for x in xs.swapaxes(0, 1):")
def batch_first():
    """The second axis of xs is read as time. Here time is the first axis and the batch the second."""


@replaced(LOOP, "for x in xs.swapaxes(0, 1):")
@replaced("np.stack(hs)", "np.stack(hs, axis=1)")
def batch_first_in_and_out():
    """xs and hs are (batch, time, ...), as in Keras and with torch's batch_first=True. Here time is the first axis of
    both."""


@replaced("np.stack(hs)", "np.stack(hs, axis=1)")
def states_batch_first():
    """hs is (batch, time, hidden); it is (time, batch, hidden), as xs is."""


@replaced(STEP, "        hs.append(h)\n")
@replaced(f"{APPEND}{APPEND}", f"{APPEND}{STEP}")
def shifted_by_one():
    """hs holds the state before each step, h0 first; it holds the state after each step."""


@replaced("np.stack(hs)", "np.stack([h0, *hs])")
def h0_among_the_states():
    """h0 is among the states, so there is one too many; hs holds the state after each step."""


@replaced(LOOP, "for x in xs[:-1]:")
@replaced("np.stack(hs)", "np.stack([*hs, np.zeros_like(h0)])")
def last_input_not_read():
    """The loop ends one step early: the last input is not read, and the last row of hs stays zero."""


@replaced("h @ w_hh.T", "h0 @ w_hh.T")
def every_step_from_h0():
    """Every step starts from h0; each starts from the state of the step before."""


@without(" + h @ w_hh.T")
def state_ignored():
    """The states have no effect on the next step: W_hh h is missing."""


@replaced(SUM, "xs[0] @ w_xh.T + h @ w_hh.T + b")
def first_input_at_every_step():
    """Every step reads the first input; step t reads xs[t]."""


@replaced(LOOP, "for x in xs[::-1]:")
@replaced("np.stack(hs)", "np.stack(hs[::-1])")
def backwards_in_time():
    """The sequence is read from its end; it is read from its beginning."""


@replaced(LOOP, "for x in xs[::-1]:")
def states_in_the_order_computed():
    """The sequence is read from its end, and the first state in hs is that of the last input; read it from its
    beginning."""


@replaced("np.stack(hs)", "np.stack(hs[::-1])")
def states_reversed():
    """hs is in the wrong order, the last state first; hs[0] is the state after the first step."""


@replaced(f"np.tanh({SUM})", SUM)
def no_tanh():
    """The sum is the new state; the new state is its tanh."""


@without(" + b")
def bias_ignored():
    """The bias b has no effect. Add it to the sum, inside tanh."""


@replaced("w_hh.T", "w_hh")
def transposed_recurrence():
    """W_hh is applied without a transpose. It is square, so NumPy does not complain. Weights are (out, in)."""


@replaced("w_xh.T", "w_xh")
def input_weights_not_transposed():
    """W_xh is applied without a transpose. Weights are (out, in), applied as x @ w.T."""


@replaced(RETURN, "return np.stack(hs), h[None]")
def axis_for_layers():
    """The last state has an axis for layers in front, as in torch.nn.RNN; here it is (batch, hidden)."""


@replaced(RETURN, "return h, np.stack(hs)")
def last_state_first():
    """The results come in the order h_last, hs; the result is (hs, h_last)."""


@replaced(RETURN, "return np.stack(hs)")
def states_alone():
    """Only hs is returned; the result is (hs, h_last)."""


@replaced(RETURN, "return h")
def last_state_alone():
    """Only the last state is returned; the result is (hs, h_last)."""


@replaced(LOOP, "for x in xs[1:]:")
@replaced(START, "h, hs = h0, [h0]")
def first_input_skipped():
    """hs[0] is h0, and the first input is not read; hs[0] is the state after the first input."""


@replaced(RETURN, "return np.stack([h] * len(hs)), h")
def all_rows_the_last_state():
    """All of hs is the last state. If one array is written again at every step, the list holds it many times; append a
    copy, or make a new array at each step."""


@replaced(RETURN, "return np.stack(hs), np.mean(hs, axis=0)")
def mean_of_the_states():
    """The second result is the mean of all states; it is the state after the last step."""


@replaced(RETURN, "return np.stack(hs), np.stack(hs)[:, -1]")
def last_row_of_the_batch():
    """The second result is the last row of the batch at every step; it is the last step: time is the first axis."""


@replaced(RETURN, "return np.stack(hs).squeeze(), h.squeeze()")
def axes_of_one_dropped():
    """Axes of length 1 are dropped; a sequence of one step, a batch of one row and a state of one unit keep theirs."""


@shows_in("inputs")
@replaced(STEP, f"        h[...] = np.tanh({SUM})\n")
@replaced("hs.append(h)", "hs.append(h.copy())")
def state_overwritten():
    """The new states are written into h0, so the caller's array changes; make new arrays."""
