"""Wrong ways to write one step of an LSTM. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SIGMOID = "0.5 * (1.0 + np.tanh(0.5 * z))"
PRODUCTS = "x @ w_ih.T + b_ih + h @ w_hh.T + b_hh"
# what the cell state adds to a gate's pre-activation where it goes through that gate's rows of w_hh
C_TO_I, C_TO_F, C_TO_O = (f"c @ np.split(w_hh, 4)[{gate}].T" for gate in (0, 1, 3))
NEW_C_TO_O = "c_new @ np.split(w_hh, 4)[3].T"

pairs = [  # other libraries' conventions, and formulas from the same page
    ("order_i_g_f_o", "forget_bias_of_one"),  # TensorFlow's old cells
    ("gates_interleaved", "order_g_i_f_o"),  # Chainer
    ("sigmoid_that_overflows", "tanh_that_overflows"),
    ("sigmoid_that_overflows", "tanh_of_two_exponentials"),
]


def _order(gates, whose=""):
    """The mistake of a student who reads the quarters in this order."""
    gates = ", ".join(gates)

    @replaced("i, f, g, o =", f"{gates} =")
    def mistake(): ...

    mistake.__doc__ = f"The quarters are read in the order {gates}{whose}; here it is i, f, g, o."
    return mistake


def _tanh_is(formula):
    """Both tanh are written as this formula of z."""

    def change(mistake):
        mistake = replaced("np.tanh(c_new)", "tanh(c_new)")(mistake)
        mistake = replaced("np.tanh(g)", "tanh(g)")(mistake)
        return replaced("    def sigmoid", f"    def tanh(z):\n        return {formula}\n\n    def sigmoid")(mistake)

    return change


order_i_f_o_g = _order("ifog", ", as in Stanford's CS231n")
order_i_g_f_o = _order("igfo", ", which is that of TensorFlow's old cells")
order_i_o_f_g = _order("iofg", ", which is ONNX's")
order_f_i_o_g = _order("fiog", ", in which many texts write the formulas")
order_g_f_o_i = _order("gfoi", ", which is that of Deeplearning4j")
order_i_g_o_f, order_i_o_g_f = _order("igof"), _order("iogf")
order_f_g_i_o, order_f_g_o_i, order_f_o_i_g, order_f_o_g_i = map(_order, ("fgio", "fgoi", "foig", "fogi"))
order_g_i_f_o, order_g_i_o_f, order_g_f_i_o = map(_order, ("gifo", "giof", "gfio"))
order_g_o_i_f, order_g_o_f_i, order_o_i_f_g, order_o_i_g_f = map(_order, ("goif", "gofi", "oifg", "oigf"))
order_o_f_i_g, order_o_f_g_i, order_o_g_i_f, order_o_g_f_i = map(_order, ("ofig", "ofgi", "ogif", "ogfi"))


@replaced("i, f, g, o =", "f, i, g, o =")
def order_f_i_g_o():
    """The input gate and the forget gate are swapped: the first quarter is i, which multiplies the candidate,
    and the second is f, which multiplies the old cell state."""


@replaced("np.split(pre_activations, 4, axis=-1)", "(pre_activations[:, gate::4] for gate in range(4))")
def gates_interleaved():
    """Every fourth row is taken for the same gate; the rows of a gate are one block of hidden rows."""


@replaced("np.tanh(g)", "sigmoid(g)")
@replaced("sigmoid(o)", "np.tanh(o)")
def tanh_on_the_last_quarter():
    """The third quarter goes through a sigmoid and the last one through tanh; the third is the candidate g, which goes
    through tanh, and the last the output gate."""


@replaced("w_ih.T", "w_ih")
@replaced("w_hh.T", "w_hh")
def weights_not_transposed():
    """The weights are used without a transpose, as (in, out); they are (out, in) here, so write x @ w_ih.T and
    h @ w_hh.T."""


@replaced("x @ w_ih.T + b_ih + h @ w_hh.T", "np.hstack([h, x]) @ np.hstack([w_ih, w_hh]).T + b_ih")
def stacked_in_another_order():
    """x and h are put side by side in one order and their weights in the other one, so each meets the other's weights;
    stack both in the same order."""


@replaced(SIGMOID, "np.clip(0.2 * z + 0.5, 0.0, 1.0)")
def hard_sigmoid():
    """The gates go through a hard sigmoid, 0.2 z + 0.5 cut to [0, 1], as in ONNX and older Keras; use the sigmoid
    itself."""


@replaced(SIGMOID, "np.clip(z / 6.0 + 0.5, 0.0, 1.0)")
def hard_sigmoid_with_a_sixth():
    """The gates go through a hard sigmoid, z / 6 + 0.5 cut to [0, 1], as PyTorch has it; use the sigmoid itself."""


@replaced("sigmoid(f)", "sigmoid(f + c)")
@replaced("sigmoid(i)", "sigmoid(i + c)")
@replaced("sigmoid(o)", "sigmoid(o + c_new)")
def peephole():
    """The gates see the cell state too: c is added to the pre-activations of i and f, and the new c to that of o. That
    is an LSTM with peepholes; here the gates see x and h alone."""


@replaced("sigmoid(f)", "sigmoid(f + c)")
@replaced("sigmoid(i)", "sigmoid(i + c)")
@replaced("sigmoid(o)", "sigmoid(o + c)")
def peephole_on_the_old_cell():
    """The gates see the cell state too: c is added to the pre-activations of i, f and o. That is an LSTM with
    peepholes; here the gates see x and h alone."""


@replaced("sigmoid(f)", f"sigmoid(f + {C_TO_F})")
@replaced("sigmoid(i)", f"sigmoid(i + {C_TO_I})")
@replaced("sigmoid(o)", f"sigmoid(o + {NEW_C_TO_O})")
def peephole_through_w_hh():
    """The gates see the cell state too: i and f see h + c through w_hh, and o sees h and the new c. That is an LSTM
    with peepholes; here the gates see x and h alone."""


@replaced("sigmoid(f)", f"sigmoid(f + {C_TO_F})")
@replaced("sigmoid(i)", f"sigmoid(i + {C_TO_I})")
@replaced("sigmoid(o)", f"sigmoid(o + {C_TO_O})")
def peephole_through_w_hh_on_the_old_cell():
    """The gates see the cell state too: i, f and o see h + c through w_hh. That is an LSTM with peepholes; here the
    gates see x and h alone."""


@replaced("h @ w_hh.T", "(h + c) @ w_hh.T")
def all_quarters_see_the_cell():
    """w_hh is applied to the sum of the hidden state and the cell state; it is applied to the hidden state h alone."""


@replaced("np.tanh(g)", "sigmoid(g)")
def candidate_through_a_sigmoid():
    """The candidate g goes through a sigmoid; it goes through tanh, so that it can lower the cell state too."""


@replaced("np.tanh(g)", "g")
def candidate_without_tanh():
    """The candidate g is used as it is; it goes through tanh."""


@replaced(SIGMOID, "np.tanh(z)")
def gates_through_tanh():
    """All four quarters go through tanh; the gates i, f and o go through a sigmoid, and the candidate alone through
    tanh."""


@replaced("np.tanh(c_new)", "c_new")
def hidden_without_tanh():
    """The hidden state is o times the cell state; the cell state goes through tanh first."""


@replaced("np.tanh(c_new)", "sigmoid(c_new)")
def hidden_through_a_sigmoid():
    """For the hidden state the cell state goes through a sigmoid; it goes through tanh."""


@replaced("np.tanh(c_new)", "np.tanh(c)")
def hidden_from_the_old_cell():
    """The hidden state is computed from the old cell state; it comes from the new one."""


@replaced("return h_new, c_new", "return h_new, np.tanh(c_new)")
def cell_through_tanh():
    """The cell state that is returned has gone through tanh; tanh is for the hidden state alone, and c goes on as it
    is."""


@without("sigmoid(o) * ")
def output_gate_missing():
    """The hidden state is tanh of the cell state; the output gate has no effect."""


@without("sigmoid(i) * ")
def input_gate_missing():
    """The candidate is added to the cell state in full; the input gate has no effect."""


@without("sigmoid(f) * ")
def forget_gate_missing():
    """The old cell state is kept in full; the forget gate has no effect."""


@replaced("sigmoid(f)", "sigmoid(-f)")
def forget_gate_inverted():
    """The forget gate is read the wrong way round: at 1 it keeps the old cell state, at 0 it drops it."""


@replaced("sigmoid(i)", "sigmoid(-f)")
def one_gate_for_both():
    """The candidate is weighted by 1 - f; that is a coupled LSTM, or a GRU. Here it has an input gate of its own."""


@replaced("sigmoid(f)", "sigmoid(f + 1.0)")
def forget_bias_of_one():
    """One is added to the forget gate's pre-activation, as some libraries do by default; here the biases are all in
    b_ih and b_hh."""


@without("sigmoid(f) * c + ")
def old_cell_ignored():
    """The new cell state is i * g alone; the old one, times the forget gate, is to be added."""


@without(" + h @ w_hh.T")
def hidden_state_ignored():
    """The gates do not see the hidden state h."""


@replaced("h @ w_hh.T", "c @ w_hh.T")
def gates_read_the_cell():
    """w_hh is applied to the cell state c; the gates read the hidden state h."""


@without(" + b_hh")
def b_hh_ignored():
    """b_hh has no effect; both biases are added."""


@without(" + b_ih")
def b_ih_ignored():
    """b_ih has no effect; both biases are added."""


@without(" + b_ih")
@without(" + b_hh")
def both_biases_ignored():
    """The biases have no effect; b_ih and b_hh are both added."""


@open_where("nan")
@replaced(SIGMOID, "np.exp(z) / (1.0 + np.exp(z))")
def sigmoid_that_overflows():
    """The sigmoid is written exp(z) / (1 + exp(z)), which is infinity over infinity, NaN, for a large z. Write it so
    that no infinity is divided by another."""


@open_where("nan")
@_tanh_is("(np.exp(2.0 * z) - 1.0) / (np.exp(2.0 * z) + 1.0)")
def tanh_that_overflows():
    """tanh is written (exp(2z) - 1) / (exp(2z) + 1), which is infinity over infinity, NaN, for a large z. Use
    np.tanh."""


@open_where("nan")
@_tanh_is("(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))")
def tanh_of_two_exponentials():
    """tanh is written (exp(z) - exp(-z)) / (exp(z) + exp(-z)), which is infinity over infinity, NaN, for a z far
    from 0. Use np.tanh."""


@replaced("return h_new, c_new", "return c_new, h_new")
def cell_state_first():
    """The two states are returned in the wrong order; the hidden state comes first."""


@replaced("return h_new, c_new", "return h_new")
def hidden_state_only():
    """Only the hidden state is returned; the next step needs the cell state too, so return both."""


@shows_in("inputs")
@replaced("return h_new", "c[...] = c_new\n    return h_new")
def cell_state_overwritten():
    """The new cell state is written into c; make a new array and leave the input as it was."""


@shows_in("inputs")
@replaced(PRODUCTS, "x @ w_ih.T + h @ w_hh.T + np.add(b_ih, b_hh, out=b_ih)")
def bias_overwritten():
    """One bias is added to the other in place; make a new array and leave the input as it was."""


@shows_in("speed")
@replaced(
    PRODUCTS,
    "np.array([[w_ih[u] @ x[row] + b_ih[u] + w_hh[u] @ h[row] + b_hh[u] for u in range(len(b_ih))]"
    " for row in range(len(x))])",
)
def unit_by_unit():
    """The products are computed unit by unit in Python; one matrix product gives all of them at once."""
