"""Wrong ways to write a deep recurrent network. A docstring is what a student with the mistake reads."""

import numpy as np

from grader.checks import replaced, shows_in, without

START, STEP = "h, hs = h0s[layer], []", "np.tanh(x @ w_xh.T + h @ w_hh.T + b)"
GOES_UP, RETURN = "        inputs = hs\n", "return np.stack(hs), np.stack(h_lasts)"
LAYERS = "(w_xh, w_hh, b) in enumerate(layers)"

pairs = [
    ("from_zeros", "first_states_returned"),
    ("from_zeros", "top_last_state_alone"),
    ("from_zeros", "every_layer_reads_xs"),
]


@without(GOES_UP)
def every_layer_reads_xs():
    """Every layer reads xs; a layer above the lowest reads the states of the layer below it."""


@replaced(GOES_UP, "        inputs = [h0s[layer], *hs[:-1]]\n")
def reads_the_step_before():
    """A layer reads the state that the layer below had before this step; it reads the state of the same step."""


@replaced(GOES_UP, "        inputs = [h] * len(hs)\n")
def reads_the_last_state():
    """A layer reads the last state of the layer below at every step; at step t it reads the state of step t."""


@replaced(GOES_UP, "        inputs = [below + h for below, h in zip(inputs, hs)] if layer else hs\n")
def residual():
    """The input of a layer is added to its states on the way up; the next layer reads the states alone."""


@replaced(START, "h, hs = h0s[0], []")
def all_from_the_first_state():
    """Every layer starts from h0s[0]; layer l starts from h0s[l]."""


@replaced(START, "h, hs = h0s[0] if layer == 0 else h, []")
def starts_where_the_one_below_ended():
    """A layer starts from the last state of the layer below it; layer l starts from h0s[l]."""


@replaced(START, "h, hs = 0.0 * h0s[layer], []")
def from_zeros():
    """The layers start from zeros; layer l starts from h0s[l]."""


@replaced(START, "h, hs = h0s[layer] if layer == 0 else 0.0 * h0s[layer], []")
def upper_layers_from_zeros():
    """Only the lowest layer starts from its first state, and the others from zeros; layer l starts from h0s[l]."""


@replaced(START, "h, hs = h0s[-1 - layer], []")
def first_states_reversed():
    """The first states are taken from the top down; h0s[0] belongs to the lowest layer."""


@replaced(START, "h, hs = h0s[:, layer], []")
def first_states_batch_first():
    """The second axis of h0s is read as layers; its axes are (layers, batch, hidden)."""


def one_state_for_all_layers(xs, h0s, layers):
    """All layers share one state, which each of them replaces in turn; every layer keeps a state of its own."""
    h, hs = h0s[0], []
    for x in xs:
        h_lasts = []
        for w_xh, w_hh, b in layers:
            h = x = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
            h_lasts.append(h)
        hs.append(h)
    return np.stack(hs), np.stack(h_lasts)


def one_state_for_all_layers_and_in_the_result(xs, h0s, layers):
    """All layers share one state, also in h_lasts; every layer keeps a state of its own, and h_lasts holds the last one
    of each."""
    h, hs = h0s[0], []
    for x in xs:
        for w_xh, w_hh, b in layers:
            h = x = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
        hs.append(h)
    return np.stack(hs), np.stack([h] * len(layers))


def one_state_for_all_layers_and_no_other(xs, h0s, layers):
    """All layers share one state, which is the second result too; every layer keeps a state of its own, and h_lasts
    holds the last one of each."""
    h, hs = h0s[0], []
    for x in xs:
        for w_xh, w_hh, b in layers:
            h = x = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
        hs.append(h)
    return np.stack(hs), h


@replaced(LAYERS, "(w_xh, w_hh, b) in enumerate(layers[::-1])")
def layers_reversed():
    """The layers are used from the top down; layers[0] is the lowest one, which reads xs."""


@replaced(LAYERS, "(w_xh, w_hh, b) in enumerate(layers[:1] * len(layers))")
def first_layer_s_weights_for_all():
    """All layers use the weights of layers[0]; each has its own."""


@replaced(LAYERS, "(w_xh, w_hh, b) in enumerate(layers[:1])")
def lowest_layer_alone():
    """Only the lowest layer is computed; the others read its states, one after the other."""


@replaced(RETURN, "return np.stack(hs), h")
def top_last_state_alone():
    """The second result is the top layer's last state alone; h_lasts holds the last state of every layer."""


@replaced(RETURN, "return np.stack(hs), h[None]")
def top_last_state_with_an_axis():
    """The second result holds the top layer's last state alone; h_lasts holds the last state of every layer."""


@replaced(RETURN, "return np.stack(hs), np.stack([h] * len(layers))")
def top_last_state_for_all():
    """h_lasts holds the top layer's last state for every layer; each layer has its own."""


@replaced(RETURN, "return np.stack(hs), np.stack(h_lasts[::-1])")
def last_states_reversed():
    """h_lasts is in the wrong order, the top layer first; the lowest layer is first."""


@replaced(RETURN, "return np.stack(hs), np.stack(h_lasts, axis=1)")
def last_states_batch_first():
    """h_lasts is (batch, layers, hidden); it is (layers, batch, hidden), as h0s is."""


@replaced(RETURN, "return np.stack(hs), np.concatenate(h_lasts, axis=-1)")
def last_states_side_by_side():
    """The last states are put side by side along the last axis; they get an axis of their own, the first one."""


@replaced("h_lasts.append(h)", "h_lasts.append(hs[0])")
def first_states_returned():
    """h_lasts holds each layer's state after the first step; it holds the state after the last one."""


@replaced("h_lasts.append(h)", "h_lasts.append(h0s[layer])")
def h0s_returned():
    """h_lasts is h0s again; it holds the states after the last step."""


@replaced("h_lasts.append(h)", "h_lasts.append(np.stack(hs))")
def all_states_of_all_layers():
    """The second result holds all states of all layers; it holds the last state of each alone."""


@replaced(RETURN, "return np.stack(hs), np.stack(hs)")
def top_states_twice():
    """The second result is all the top layer's states; it is the last state of every layer."""


@replaced(GOES_UP, "        bottom, inputs = (hs if layer == 0 else bottom), hs\n")
@replaced("return np.stack(hs),", "return np.stack(bottom),")
def lowest_states_returned():
    """The first result is the lowest layer's states; it is those of the top layer."""


@replaced("for x in inputs:", "for x in (inputs if layer else inputs.swapaxes(0, 1)):")
def batch_first():
    """The second axis of xs is read as time. Here time is the first axis and the batch the second."""


@replaced("return np.stack(hs),", "return np.stack(hs, axis=1),")
def states_batch_first():
    """hs_top is (batch, time, hidden); it is (time, batch, hidden), as xs is."""


@replaced(RETURN, "return np.stack(h_lasts), np.stack(hs)")
def last_states_first():
    """The results come in the order h_lasts, hs_top; the result is (hs_top, h_lasts)."""


@replaced(RETURN, "return np.stack(hs)")
def top_states_without_last_states():
    """Only hs_top is returned; the result is (hs_top, h_lasts)."""


@without(" + h @ w_hh.T")
def state_ignored():
    """The states have no effect on the next step: W_hh h is missing."""


@without(" + b")
def bias_ignored():
    """The biases have no effect. Each layer adds its b to the sum, inside tanh."""


@replaced(STEP, "x @ w_xh.T + h @ w_hh.T + b")
def no_tanh():
    """The sum is the new state; the new state is its tanh, in every layer."""


@replaced("w_hh.T", "w_hh")
def transposed_recurrence():
    """W_hh is applied without a transpose. It is square, so NumPy does not complain. Weights are (out, in)."""


@replaced("w_xh.T", "w_xh")
def input_weights_not_transposed():
    """W_xh is applied without a transpose. Weights are (out, in), applied as x @ w.T."""


@replaced("x @ w_xh.T", "x @ (w_xh if layer else w_xh.T)")
def upper_input_weights_not_transposed():
    """W_xh of the upper layers is applied without a transpose. It is square there, so NumPy does not complain. Weights
    are (out, in)."""


@replaced("return np.stack(hs),", "return np.stack([h] * len(hs)),")
def all_rows_the_last_state():
    """hs_top holds the top layer's last state at every step: is one array appended again and again and then changed? A
    row such as h_t[-1] is a view; append a copy."""


@shows_in("inputs")
@replaced(f"h = {STEP}", f"h[...] = {STEP}")
@replaced("hs.append(h)", "hs.append(h.copy())")
def states_overwritten():
    """The new states are written into h0s, so the caller's array changes; make new arrays."""
