"""Wrong ways to write one step of an LSTM. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in


def order_i_f_o_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, f, o, g, as in Stanford's CS231n; here the candidate g comes third, the
    output gate o last."""
    return _in_order("ifog", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_i_o_f_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, o, f, g, which is ONNX's; here it is i, f, g, o."""
    return _in_order("iofg", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_i_g_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The input gate and the forget gate have changed places: the first quarter is i, which multiplies the candidate,
    and the second is f, which multiplies the old cell state."""
    return _in_order("figo", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_i_o_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, i, o, g, in which many texts write the formulas; here it is i, f, g, o."""
    return _in_order("fiog", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_i_g_f_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, g, f, o, which is that of TensorFlow's old cells; here it is i, f, g, o."""
    return _in_order("igfo", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_i_g_f_o_and_forget_bias_of_one(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, g, f, o, and one is added to the forget gate's pre-activation, as in
    TensorFlow's old cells; here the order is i, f, g, o, and the biases are all in b_ih and b_hh."""
    return _in_order("igfo", x, h, c, w_ih, w_hh, b_ih + b_hh, forget_bias=1.0)


def order_g_i_f_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, i, f, o; here it is i, f, g, o."""
    return _in_order("gifo", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_g_f_o_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, f, o, i, which is that of Deeplearning4j; here it is i, f, g, o."""
    return _in_order("gfoi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_i_g_o_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, g, o, f; here it is i, f, g, o."""
    return _in_order("igof", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_i_o_g_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, o, g, f; here it is i, f, g, o."""
    return _in_order("iogf", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_g_i_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, g, i, o; here it is i, f, g, o."""
    return _in_order("fgio", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_g_o_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, g, o, i; here it is i, f, g, o."""
    return _in_order("fgoi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_o_i_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, o, i, g; here it is i, f, g, o."""
    return _in_order("foig", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_f_o_g_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, o, g, i; here it is i, f, g, o."""
    return _in_order("fogi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_g_i_o_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, i, o, f; here it is i, f, g, o."""
    return _in_order("giof", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_g_f_i_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, f, i, o; here it is i, f, g, o."""
    return _in_order("gfio", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_g_o_i_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, o, i, f; here it is i, f, g, o."""
    return _in_order("goif", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_g_o_f_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order g, o, f, i; here it is i, f, g, o."""
    return _in_order("gofi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_i_f_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, i, f, g; here it is i, f, g, o."""
    return _in_order("oifg", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_i_g_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, i, g, f; here it is i, f, g, o."""
    return _in_order("oigf", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_f_i_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, f, i, g; here it is i, f, g, o."""
    return _in_order("ofig", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_f_g_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, f, g, i; here it is i, f, g, o."""
    return _in_order("ofgi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_g_i_f(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, g, i, f; here it is i, f, g, o."""
    return _in_order("ogif", x, h, c, w_ih, w_hh, b_ih + b_hh)


def order_o_g_f_i(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order o, g, f, i; here it is i, f, g, o."""
    return _in_order("ogfi", x, h, c, w_ih, w_hh, b_ih + b_hh)


def gates_interleaved(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """Every fourth row is taken for the same gate; the rows of a gate are one block of hidden rows."""
    together = np.concatenate(_quarters(x, h, w_ih, w_hh, b_ih + b_hh), axis=-1)
    return _states(*(together[:, gate::4] for gate in range(4)), c)


def gates_interleaved_and_order_g_i_f_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """Every fourth row is taken for the same gate, in the order g, i, f, o, as Chainer does; the rows of a gate are one
    block of hidden rows, and the order is i, f, g, o."""
    together = np.concatenate(_quarters(x, h, w_ih, w_hh, b_ih + b_hh), axis=-1)
    g, i, f, o = (together[:, gate::4] for gate in range(4))
    return _states(i, f, g, o, c)


def tanh_on_the_last_quarter(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The third quarter goes through a sigmoid and the last one through tanh; the third is the candidate g, which goes
    through tanh, and the last the output gate."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = _sigmoid(f) * c + _sigmoid(i) * _sigmoid(g)
    return np.tanh(o) * np.tanh(c_new), c_new


def weights_not_transposed(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The weights are used without a transpose, as (in, out); they are (out, in) here, so write x @ w_ih.T and
    h @ w_hh.T."""
    return _states(*np.split(x @ w_ih + h @ w_hh + b_ih + b_hh, 4, axis=-1), c)


def stacked_in_another_order(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """x and h are put side by side in one order and their weights in the other one, so each meets the other's weights;
    stack both in the same order."""
    i, f, g, o = np.split(np.hstack([h, x]) @ np.hstack([w_ih, w_hh]).T + b_ih + b_hh, 4, axis=-1)
    return _states(i, f, g, o, c)


def hard_sigmoid(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates go through a hard sigmoid, 0.2 z + 0.5 cut to [0, 1], as in ONNX and older Keras; use the sigmoid
    itself."""
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, sigmoid=lambda z: np.clip(0.2 * z + 0.5, 0.0, 1.0))


def hard_sigmoid_with_a_sixth(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates go through a hard sigmoid, z / 6 + 0.5 cut to [0, 1], as PyTorch has it; use the sigmoid itself."""
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, sigmoid=lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0))


def peephole(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates see the cell state too: c is added to the pre-activations of i and f, and the new c to that of o. That
    is an LSTM with peepholes; here the gates see x and h alone."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = _sigmoid(f + c) * c + _sigmoid(i + c) * np.tanh(g)
    return _sigmoid(o + c_new) * np.tanh(c_new), c_new


def peephole_on_the_old_cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates see the cell state too: c is added to the pre-activations of i, f and o. That is an LSTM with
    peepholes; here the gates see x and h alone."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i + c, f + c, g, o + c, c)


def peephole_through_w_hh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates see the cell state too: i and f see h + c through w_hh, and o sees h and the new c. That is an LSTM
    with peepholes; here the gates see x and h alone."""
    i, f, _, _ = _quarters(x, h + c, w_ih, w_hh, b_ih + b_hh)
    g = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)[2]
    c_new = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    o = _quarters(x, h + c_new, w_ih, w_hh, b_ih + b_hh)[3]
    return _sigmoid(o) * np.tanh(c_new), c_new


def peephole_through_w_hh_on_the_old_cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates see the cell state too: i, f and o see h + c through w_hh. That is an LSTM with peepholes; here the
    gates see x and h alone."""
    i, f, _, o = _quarters(x, h + c, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, _quarters(x, h, w_ih, w_hh, b_ih + b_hh)[2], o, c)


def all_quarters_see_the_cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """w_hh is applied to the sum of the hidden state and the cell state; it is applied to the hidden state h alone."""
    return _right(x, h + c, c, w_ih, w_hh, b_ih + b_hh)


def candidate_through_a_sigmoid(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The candidate g goes through a sigmoid; it goes through tanh, so that it can lower the cell state too."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = _sigmoid(f) * c + _sigmoid(i) * _sigmoid(g)
    return _sigmoid(o) * np.tanh(c_new), c_new


def candidate_without_tanh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The candidate g is used as it is; it goes through tanh."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = _sigmoid(f) * c + _sigmoid(i) * g
    return _sigmoid(o) * np.tanh(c_new), c_new


def gates_through_tanh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """All four quarters go through tanh; the gates i, f and o go through a sigmoid, and the candidate alone through
    tanh."""
    i, f, g, o = np.tanh(_quarters(x, h, w_ih, w_hh, b_ih + b_hh))
    c_new = f * c + i * g
    return o * np.tanh(c_new), c_new


def hidden_without_tanh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The hidden state is o times the cell state; the cell state goes through tanh first."""
    o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)[3]
    c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)[1]
    return _sigmoid(o) * c_new, c_new


def hidden_through_a_sigmoid(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """For the hidden state the cell state goes through a sigmoid; it goes through tanh."""
    o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)[3]
    c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)[1]
    return _sigmoid(o) * _sigmoid(c_new), c_new


def hidden_from_the_old_cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The hidden state is computed from the old cell state; it comes from the new one."""
    o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)[3]
    return _sigmoid(o) * np.tanh(c), _right(x, h, c, w_ih, w_hh, b_ih + b_hh)[1]


def cell_through_tanh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The cell state that is returned has gone through tanh; tanh is for the hidden state alone, and c goes on as it
    is."""
    h_new, c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)
    return h_new, np.tanh(c_new)


def output_gate_missing(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The hidden state is tanh of the cell state; the output gate has no effect."""
    c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)[1]
    return np.tanh(c_new), c_new


def input_gate_missing(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The candidate is added to the cell state in full; the input gate has no effect."""
    _, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = _sigmoid(f) * c + np.tanh(g)
    return _sigmoid(o) * np.tanh(c_new), c_new


def forget_gate_missing(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The old cell state is kept in full; the forget gate has no effect."""
    i, _, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    c_new = c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c_new), c_new


def forget_gate_inverted(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The forget gate is read the wrong way round: at 1 it keeps the old cell state, at 0 it drops it."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, -f, g, o, c)


def one_gate_for_both(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The candidate is weighted by 1 - f; that is a coupled LSTM, or a GRU. Here it has an input gate of its own."""
    _, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(-f, f, g, o, c)


def forget_bias_of_one(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """One is added to the forget gate's pre-activation, as some libraries do by default; here the biases are all in
    b_ih and b_hh."""
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f + 1.0, g, o, c)


def old_cell_ignored(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The new cell state is i * g alone; the old one, times the forget gate, is to be added."""
    return _right(x, h, np.zeros_like(c), w_ih, w_hh, b_ih + b_hh)


def hidden_state_ignored(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates do not see the hidden state h."""
    return _right(x, np.zeros_like(h), c, w_ih, w_hh, b_ih + b_hh)


def gates_read_the_cell(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """w_hh is applied to the cell state c; the gates read the hidden state h."""
    return _right(x, c, c, w_ih, w_hh, b_ih + b_hh)


def b_hh_ignored(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """b_hh has no effect; both biases are added."""
    return _right(x, h, c, w_ih, w_hh, b_ih)


def b_ih_ignored(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """b_ih has no effect; both biases are added."""
    return _right(x, h, c, w_ih, w_hh, b_hh)


def both_biases_ignored(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The biases have no effect; b_ih and b_hh are both added."""
    return _right(x, h, c, w_ih, w_hh, 0.0)


def sigmoid_that_overflows(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The sigmoid is written exp(z) / (1 + exp(z)), which is infinity over infinity, NaN, for a large z. Write it so
    that no infinity is divided by another."""
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, sigmoid=_sigmoid_of_infinities)


def tanh_that_overflows(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """tanh is written (exp(2z) - 1) / (exp(2z) + 1), which is infinity over infinity, NaN, for a large z. Use
    np.tanh."""
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, tanh=_tanh_of_infinities)


def tanh_of_two_exponentials(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """tanh is written (exp(z) - exp(-z)) / (exp(z) + exp(-z)), which is infinity over infinity, NaN, for a z far
    from 0. Use np.tanh."""
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, tanh=_tanh_of_two_infinities)


def sigmoid_that_overflows_and_tanh_that_overflows(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The sigmoid is written exp(z) / (1 + exp(z)) and tanh (exp(2z) - 1) / (exp(2z) + 1): both are infinity over
    infinity, NaN, for a large z. Write the sigmoid so that no infinity is divided by another, and use np.tanh."""
    functions = {"sigmoid": _sigmoid_of_infinities, "tanh": _tanh_of_infinities}
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, **functions)


def sigmoid_that_overflows_and_tanh_of_two_exponentials(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The sigmoid is written exp(z) / (1 + exp(z)) and tanh (exp(z) - exp(-z)) / (exp(z) + exp(-z)): both are infinity
    over infinity, NaN, for a large z. Write the sigmoid so that no infinity is divided by another, and use np.tanh."""
    functions = {"sigmoid": _sigmoid_of_infinities, "tanh": _tanh_of_two_infinities}
    return _squashed(x, h, c, w_ih, w_hh, b_ih + b_hh, **functions)


def cell_state_first(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The two states are returned the wrong way round; the hidden state comes first."""
    h_new, c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)
    return c_new, h_new


def hidden_state_only(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """Only the hidden state is returned; the next step needs the cell state too, so return both."""
    return _right(x, h, c, w_ih, w_hh, b_ih + b_hh)[0]


@shows_in("inputs")
def cell_state_overwritten(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The new cell state is written into c; make a new array and leave the input as it was."""
    h_new, c_new = _right(x, h, c, w_ih, w_hh, b_ih + b_hh)
    c[...] = c_new
    return h_new, c


@shows_in("inputs")
def bias_overwritten(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """One bias is added to the other in place; make a new array and leave the input as it was."""
    b_ih += b_hh
    return _right(x, h, c, w_ih, w_hh, b_ih)


def _quarters(x, h, w_ih, w_hh, bias):
    return np.split(x @ w_ih.T + h @ w_hh.T + bias, 4, axis=-1)


def _in_order(order, x, h, c, w_ih, w_hh, bias, forget_bias=0.0):
    gates = dict(zip(order, _quarters(x, h, w_ih, w_hh, bias), strict=True))
    return _states(gates["i"], gates["f"] + forget_bias, gates["g"], gates["o"], c)


def _squashed(x, h, c, w_ih, w_hh, bias, **functions):
    with np.errstate(over="ignore", invalid="ignore"):
        return _states(*_quarters(x, h, w_ih, w_hh, bias), c, **functions)


def _right(x, h, c, w_ih, w_hh, bias):
    """Right, whatever it is given: the mistakes that call it have made theirs before, or make it after."""
    return _states(*_quarters(x, h, w_ih, w_hh, bias), c)


def _sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _states(i, f, g, o, c, sigmoid=_sigmoid, tanh=np.tanh):
    c_new = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(c_new), c_new


def _sigmoid_of_infinities(z):
    return np.exp(z) / (1.0 + np.exp(z))


def _tanh_of_infinities(z):
    return (np.exp(2.0 * z) - 1.0) / (np.exp(2.0 * z) + 1.0)


def _tanh_of_two_infinities(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
