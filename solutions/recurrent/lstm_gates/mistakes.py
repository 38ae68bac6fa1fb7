"""Wrong ways to write one step of an LSTM. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in


def order_i_f_o_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, f, o, g; here the candidate g comes third, the output gate o last."""
    i, f, o, g = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, g, o, c)


def order_i_o_f_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, o, f, g, which is ONNX's; here it is i, f, g, o."""
    i, o, f, g = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, g, o, c)


def order_f_i_g_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The input gate and the forget gate have changed places: the first quarter is i, which multiplies the candidate,
    and the second is f, which multiplies the old cell state."""
    f, i, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, g, o, c)


def order_f_i_o_g(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order f, i, o, g, in which many texts write the formulas; here it is i, f, g, o."""
    f, i, o, g = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, g, o, c)


def order_i_g_f_o(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The quarters are read in the order i, g, f, o, which is that of TensorFlow's old cells; here it is i, f, g, o."""
    i, g, f, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    return _states(i, f, g, o, c)


def gates_interleaved(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """Every fourth row is taken for the same gate; the rows of a gate are one block of hidden rows."""
    together = np.concatenate(_quarters(x, h, w_ih, w_hh, b_ih + b_hh), axis=-1)
    return _states(*(together[:, gate::4] for gate in range(4)), c)


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
    i, f, g, o = _quarters(x, h, w_ih, w_hh, b_ih + b_hh)
    with np.errstate(over="ignore", invalid="ignore"):
        i, f, o = (np.exp(gate) / (1.0 + np.exp(gate)) for gate in (i, f, o))
    c_new = f * c + i * np.tanh(g)
    return o * np.tanh(c_new), c_new


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


def _states(i, f, g, o, c):
    c_new = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(c_new), c_new


def _right(x, h, c, w_ih, w_hh, bias):
    """Right, whatever it is given: the mistakes that call it have made theirs before, or make it after."""
    return _states(*_quarters(x, h, w_ih, w_hh, bias), c)


def _sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))
