"""Wrong ways to write one step of a GRU. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SIGMOID, TANH = "0.5 * (1.0 + np.tanh(0.5 * a))", "np.tanh(n_x + r * n_h)"
MIX, RESET = "(1.0 - z) * n + z * h", "r * n_h"
U_N, B_HN = "np.split(w_hh, 3)[2]", "np.split(b_hh, 3)[2]"

pairs = [  # other papers' and libraries' conventions
    ("reset_before_the_product", "update_gate_inverted"),  # Chung et al.
    ("order_z_r_n", "reset_before_the_product"),  # ONNX, and Keras with reset_after=False
    ("order_z_r_n", "update_gate_inverted"),
    ("order_z_r_n", "bias_outside_the_reset"),
    ("sigmoid_that_overflows", "tanh_that_overflows"),
]


def _order(gates, whose=""):
    """The mistake of a student who reads the thirds in this order."""

    def named(part):
        return ", ".join(f"{gate}_{part}" for gate in gates)

    @replaced("r_x, z_x, n_x =", f"{named('x')} =")
    @replaced("r_h, z_h, n_h =", f"{named('h')} =")
    def mistake(): ...

    mistake.__doc__ = f"The thirds are read in the order {', '.join(gates)}{whose}; here it is r, z, n."
    return mistake


order_z_r_n = _order("zrn", ", which is that of Keras and ONNX")
order_r_n_z, order_z_n_r, order_n_r_z, order_n_z_r = map(_order, ("rnz", "znr", "nrz", "nzr"))


@replaced("np.split(x @ w_ih.T + b_ih, 3, axis=-1)", "((x @ w_ih.T + b_ih)[:, gate::3] for gate in range(3))")
@replaced("np.split(h @ w_hh.T + b_hh, 3, axis=-1)", "((h @ w_hh.T + b_hh)[:, gate::3] for gate in range(3))")
def gates_interleaved():
    """Every third row is taken for the same gate; the rows of a gate are one block of hidden rows."""


@replaced(MIX, "z * n + (1.0 - z) * h")
def update_gate_inverted():
    """z and 1 - z are swapped, as in many texts: here z multiplies the old state h, and 1 - z the candidate n."""


@replaced(RESET, f"((r * h) @ {U_N}.T + {B_HN})")
def reset_before_the_product():
    """r multiplies h before the product with U_n, as in the first papers; here it multiplies U_n h + b_hn, after the
    product."""


@replaced(RESET, f"(r * h) @ {U_N}.T + r * {B_HN}")
def reset_before_the_product_and_on_the_bias():
    """r multiplies h before the product with U_n; here it multiplies U_n h + b_hn, after the product."""


@replaced(RESET, f"(r * (n_h - {B_HN}) + {B_HN})")
def bias_outside_the_reset():
    """b_hn is added outside of the reset gate; r multiplies it too: r * (U_n h + b_hn)."""


@replaced(RESET, "n_h")
def reset_gate_missing():
    """The candidate sees all of the state; the reset gate has no effect."""


@replaced(RESET, "(1.0 - r) * n_h")
def reset_gate_inverted():
    """1 - r multiplies U_n h + b_hn; r itself is to: at r = 0 the candidate does not see the state."""


@replaced(f"n_x + {RESET}", "r * (n_x + n_h)")
def reset_on_everything():
    """r multiplies the input's part of the candidate too; it multiplies U_n h + b_hn alone."""


@replaced(f"n_x + {RESET}", "r * n_x + n_h")
def reset_on_the_input():
    """r multiplies the input's part of the candidate; it multiplies the state's part, U_n h + b_hn."""


@replaced(f"n_x + {RESET}", "n_x + z * n_h")
def update_gate_in_the_candidate():
    """In the candidate U_n h + b_hn is multiplied by z; it is multiplied by r."""


@replaced(MIX, "(1.0 - r) * n + r * h")
def reset_gate_mixes():
    """The candidate and the old state are mixed by r; they are mixed by z."""


@replaced(MIX, "(1.0 - z) * n + z * (r * h)")
def reset_applied_to_the_old_state():
    """In the last line the old state is multiplied by r as well as by z; z alone decides how much of it stays."""


@replaced(MIX, "(1.0 - z) * n + h")
def old_state_added_in_full():
    """The old state is added in full; it is multiplied by z."""


@replaced(MIX, "n + z * h")
def candidate_added_in_full():
    """The candidate is added in full; it is multiplied by 1 - z."""


@replaced(MIX, "z * n + z * h")
def z_on_both():
    """The candidate and the old state are both multiplied by z; the shares are 1 - z and z."""


@replaced(MIX, "n")
def candidate_alone():
    """The candidate is returned; the new state is a mix of it and the old state, (1 - z) * n + z * h."""


@replaced(MIX, "np.tanh((1.0 - z) * n + z * h)")
def state_through_tanh():
    """The new state goes through tanh once more, as in an LSTM; the mix of n and h is returned as it is."""


@replaced(TANH, f"sigmoid(n_x + {RESET})")
def candidate_through_a_sigmoid():
    """The candidate n goes through a sigmoid; it goes through tanh, so that it can be negative."""


@replaced(TANH, f"n_x + {RESET}")
def candidate_without_tanh():
    """The candidate n is used as it is; it goes through tanh."""


@replaced(TANH, f"np.maximum(n_x + {RESET}, 0.0)")
def candidate_through_relu():
    """The candidate n goes through a ReLU; it goes through tanh."""


@replaced(SIGMOID, "np.tanh(a)")
def gates_through_tanh():
    """The gates r and z go through tanh; they go through a sigmoid, and the candidate alone through tanh."""


@replaced(SIGMOID, "np.clip(0.2 * a + 0.5, 0.0, 1.0)")
def hard_sigmoid():
    """The gates go through a hard sigmoid, 0.2 a + 0.5 cut to [0, 1], as in ONNX and older Keras; use the sigmoid
    itself."""


@replaced(SIGMOID, "np.clip(a / 6.0 + 0.5, 0.0, 1.0)")
def hard_sigmoid_with_a_sixth():
    """The gates go through a hard sigmoid, a / 6 + 0.5 cut to [0, 1], as PyTorch has it; use the sigmoid itself."""


@without("h @ w_hh.T + ")
@replaced("np.split(b_hh, 3, axis=-1)", "np.split(np.broadcast_to(b_hh, (len(x), len(b_hh))), 3, axis=-1)")
def state_ignored():
    """The gates and the candidate do not see the state h; U h belongs into all three."""


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
@replaced(SIGMOID, "np.exp(a) / (1.0 + np.exp(a))")
def sigmoid_that_overflows():
    """The sigmoid is written exp(a) / (1 + exp(a)), which is infinity over infinity, NaN, for a large a. Write it so
    that no infinity is divided by another."""


def _tanh_is(formula):
    """The tanh of the candidate is written as this formula of a."""

    def change(mistake):
        mistake = replaced(TANH, f"tanh(n_x + {RESET})")(mistake)
        return replaced("    def sigmoid", f"    def tanh(a):\n        return {formula}\n\n    def sigmoid")(mistake)

    return change


@open_where("nan")
@_tanh_is("(np.exp(2.0 * a) - 1.0) / (np.exp(2.0 * a) + 1.0)")
def tanh_that_overflows():
    """tanh is written (exp(2a) - 1) / (exp(2a) + 1), which is infinity over infinity, NaN, for a large a. Use
    np.tanh."""


@open_where("nan")
@_tanh_is("(np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))")
def tanh_of_two_exponentials():
    """tanh is written (exp(a) - exp(-a)) / (exp(a) + exp(-a)), which is infinity over infinity, NaN, for an a far
    from 0. Use np.tanh."""


@shows_in("inputs")
@replaced(f"return {MIX}", f"h[...] = {MIX}\n    return h")
def state_overwritten():
    """The state h is changed in place; make a new array and leave the input as it was."""


@shows_in("speed")
@replaced(
    "x @ w_ih.T + b_ih",
    "np.array([[w_ih[u] @ row + b_ih[u] for u in range(len(b_ih))] for row in x])",
)
@replaced(
    "h @ w_hh.T + b_hh",
    "np.array([[w_hh[u] @ row + b_hh[u] for u in range(len(b_hh))] for row in h])",
)
def unit_by_unit():
    """The products are computed unit by unit in Python; one matrix product gives all of them at once."""
