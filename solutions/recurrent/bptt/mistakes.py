"""Wrong ways to write backpropagation through time. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in

FORWARD, DA = "x @ w_xh.T + states[-1] @ w_hh.T + b", "(grad_hs[t] + carry) * (1.0 - after**2)"
BEFORE, CARRY, BACK = "before, after = states[t], states[t + 1]", "carry = da @ w_hh\n", "reversed(range(len(xs)))"
DW_XH, DW_HH, DB = "dw_xh += da.T @ xs[t]", "dw_hh += da.T @ before", "db += np.sum(da, axis=0)"
RETURN = "return dxs, carry, dw_xh, dw_hh, db"

pairs = [
    ("dh0_zeros", "no_carry"),
    ("dh0_zeros", "last_gradient_alone"),
    ("dh0_zeros", "averaged_over_time"),
    ("carry_through_the_transpose", "derivative_ignored"),
]


@replaced("(grad_hs[t] + carry)", "grad_hs[t]")
def no_carry():
    """Each step gets its gradient from outside alone. Add what the step after it carries back."""


@replaced("(grad_hs[t] + carry)", "(grad_hs[t] * (t == len(xs) - 1) + carry)")
def last_gradient_alone():
    """Only the last step's gradient from outside is used; every grad_hs[t] is added where the way back passes step
    t."""


@replaced("(grad_hs[t] + carry)", "(grad_hs[-1] + carry)")
def last_gradient_at_every_step():
    """Every step gets the last step's gradient from outside; step t gets grad_hs[t]."""


@replaced("(grad_hs[t] + carry)", "(grad_hs[t] if t == len(xs) - 1 else (grad_hs[t] + carry) / 2.0)")
def halved():
    """The two parts of a state's gradient are averaged; they are added."""


@replaced(DA, "grad_hs[t] + carry * (1.0 - after**2)")
def outside_gradient_past_tanh():
    """grad_hs[t] is added behind tanh; it belongs to the state, so it is added to the carry before the derivative of
    tanh."""


@replaced(CARRY, "carry = carry + da @ w_hh\n")
def carry_grows():
    """The old carry stays in the new one. It went into da already; the new carry is W_hh^T da alone."""


@replaced(CARRY, "carry = (grad_hs[t] + carry) @ w_hh\n")
def carry_past_tanh():
    """What is carried back skips the derivative of tanh; it is made from da."""


@replaced(CARRY, "carry = da\n")
def carry_without_its_weights():
    """da is carried back as it is; it goes through W_hh first."""


@replaced(CARRY, "carry = da @ w_hh.T\n")
def carry_through_the_transpose():
    """The carry is made with W_hh the wrong way round. Forward is h @ w_hh.T, so backward is without the transpose."""


@replaced("1.0 - after**2", "1.0 - np.arctanh(after) ** 2")
def derivative_from_the_pre_activation():
    """The derivative of tanh is written 1 - a^2, with a from before tanh; it is 1 - h^2, with the state itself."""


@replaced("1.0 - after**2", "1.0 - np.tanh(after) ** 2")
def derivative_of_the_state():
    """The derivative is taken at the state, 1 - tanh(h)^2; h is a tanh already, so it is 1 - h^2."""


@replaced(DA, "(grad_hs[t] + carry)")
def derivative_ignored():
    """The derivative of tanh, 1 - h^2, is missing."""


@replaced("1.0 - after**2", "1.0 - after")
def square_missing():
    """The derivative of tanh is written 1 - h; it is 1 - h^2."""


@replaced("1.0 - after**2", "1.0 - before**2")
def derivative_from_the_state_before():
    """The derivative of tanh at step t is made from the state before the step; it is made from the state after it."""


@replaced(DW_HH, "dw_hh += da.T @ after")
def dw_hh_from_the_new_state():
    """dw_hh is made from the state after each step; W_hh multiplied the state before it."""


@replaced(DW_HH, "dw_hh += da.T @ (before if t else states[-1])")
def dw_hh_with_the_last_state_first():
    """At the first step dw_hh is made from the last state, which index -1 finds; the state before the first step is
    h0."""


@replaced(DW_HH, "dw_hh += da.T @ (before if t else 0.0 * h0)")
def dw_hh_without_h0():
    """The first step has no part in dw_hh, as if h0 were zero; the state before the first step is h0."""


@replaced(DW_HH, "dw_hh += before.T @ da")
def dw_hh_transposed():
    """dw_hh is transposed. It is square, so its shape does not show it; w_hh is (out, in), and so is its gradient."""


@replaced(RETURN, "return dxs, carry, dw_xh.T, dw_hh, db")
def dw_xh_transposed():
    """dw_xh is (in, hidden); a gradient has the shape of what it belongs to, here (hidden, in)."""


@replaced(RETURN, "return dxs, carry, dw_xh.T, dw_hh.T, db")
def both_weights_transposed():
    """dw_xh and dw_hh are transposed. Weights are (out, in), and their gradients have the same shape."""


@replaced("dxs[t] = da @ w_xh\n", "dxs[t] = da @ w_xh.T\n")
def dxs_through_the_transpose():
    """dxs is made with W_xh the wrong way round. Forward is x @ w_xh.T, so backward is without the transpose."""


def _means(count):
    """The gradients of the weights and of the bias divided by this."""
    return replaced(", dw_xh, dw_hh, db", f", dw_xh / ({count}), dw_hh / ({count}), db / ({count})")


@_means("len(xs)")
def averaged_over_time():
    """The gradients of the weights and of the bias are averaged over time; they are summed."""


@_means("len(h0)")
def averaged_over_the_batch():
    """The gradients of the weights and of the bias are averaged over the batch; they are summed."""


@_means("len(xs) * len(h0)")
def averaged_over_time_and_batch():
    """The gradients of the weights and of the bias are averaged over time and batch; they are summed."""


@replaced(DB, "db += np.mean(da, axis=0)")
def bias_averaged_over_the_batch():
    """db is averaged over the batch; it is summed, as the gradients of the weights are."""


@replaced(DB, "db = db + da")
def bias_not_summed():
    """db has one row for each row of the batch; sum it over the batch, too."""


@replaced(DW_XH, "dw_xh = da.T @ xs[t]")
@replaced(DW_HH, "dw_hh = da.T @ before")
@replaced(DB, "db = np.sum(da, axis=0)")
def first_step_alone():
    """The gradients of the weights and of the bias hold the first step's part alone, which the way back reaches last.
    Add up the parts of all steps."""


@replaced("return dxs, carry", "return dxs, np.zeros_like(h0)")
def dh0_zeros():
    """dh0 is zero. h0 has an effect on the loss through the first step: dh0 is what that step carries back."""


@replaced(RETURN, "return dxs, da, dw_xh, dw_hh, db")
def dh0_is_da():
    """dh0 is da of the first step; it goes through W_hh once more."""


@replaced(RETURN, "return dxs, da / (1.0 - after**2), dw_xh, dw_hh, db")
def dh0_is_the_gradient_of_the_first_state():
    """dh0 is the gradient of the state after the first step; h0 is the state before it, so go back through that step,
    too."""


@replaced(RETURN, "return dxs, carry * (1.0 - h0**2), dw_xh, dw_hh, db")
def dh0_through_tanh():
    """dh0 is multiplied by 1 - h0^2. h0 did not come out of a tanh: dh0 is what the first step carries back."""


@replaced(RETURN, "return dxs, carry + grad_hs[0], dw_xh, dw_hh, db")
def dh0_with_a_gradient_from_outside():
    """grad_hs[0] is added to dh0; it belongs to the state after the first step. dh0 is the carry alone."""


@replaced(RETURN, "return dxs, np.sum(carry, axis=0), dw_xh, dw_hh, db")
def dh0_summed():
    """dh0 is summed over the batch; each row of the batch has its own first state."""


@replaced(RETURN, "return dxs[::-1], carry, dw_xh, dw_hh, db")
def dxs_reversed():
    """dxs is in the wrong order, the last step first. The way back begins at the end; put dx_t in place t."""


@replaced("dxs[t] =", "dxs[len(xs) - 1 - t] =")
@replaced(DW_XH, "dw_xh += da.T @ xs[len(xs) - 1 - t]")
@replaced("+= da.T @ before", "+= da.T @ states[len(xs) - 1 - t]")
def steps_in_reverse_order():
    """The da of each step are in reverse order, so each meets the input and the state of another step. A list that is
    made on the way back begins with the last step; turn it round."""


@replaced(BACK, "range(len(xs))")
def forward_in_time():
    """The carry moves from the first step to the last; gradients move backwards, from the last step to the first."""


@replaced("states = [h0]", "states = [np.zeros_like(h0)]")
def forward_from_zeros():
    """The states are computed from zeros; the first step starts from h0."""


@replaced(FORWARD, FORWARD.removesuffix(" + b"))
def bias_ignored_forward():
    """The bias has no effect on the states; the forward pass adds b, and the derivatives depend on it."""


@replaced("w_hh.T", "w_hh")
def transposed_recurrence_forward():
    """The forward pass applies W_hh without a transpose. It is square, so NumPy does not complain. Weights are
    (out, in)."""


@replaced("states[-1] @ w_hh.T", "states[0] @ w_hh.T")
def every_step_from_h0():
    """In the forward pass every step starts from h0; each starts from the state of the step before."""


@replaced(RETURN, "return dxs, dw_xh, dw_hh, db, carry")
def dh0_last():
    """dh0 comes last; the order is dxs, dh0, dw_xh, dw_hh, db."""


@replaced(RETURN, "return dxs, carry, dw_hh, dw_xh, db")
def dw_hh_first():
    """dw_hh comes before dw_xh; the order is dxs, dh0, dw_xh, dw_hh, db."""


@replaced(RETURN, "return dw_xh, dw_hh, db, dxs, carry")
def weights_first():
    """The gradients of the weights come first; the order is dxs, dh0, dw_xh, dw_hh, db."""


@replaced("reversed(range(len(xs)))", "range(len(xs) - 1, 0, -1)")
def first_step_left_out():
    """The way back ends before the first step: range(n - 1, 0, -1) stops at 1. Step 0 belongs to it."""


@replaced(
    "return dxs, carry,",
    "dw_xh, dw_hh, db = (np.clip(each, -5.0, 5.0) for each in (dw_xh, dw_hh, db))\n    return dxs, carry,",
)
def clipped_at_5():
    """The gradients are cut off at -5 and 5, as in Karpathy's min-char-rnn; return them as they are."""


@shows_in("inputs")
@replaced(DA, "grad_hs[t]\n        da += carry\n        da *= 1.0 - after**2")
def gradients_overwritten():
    """grad_hs is changed in place; make new arrays and leave the input as it was."""


@shows_in("inputs")
@replaced(RETURN, "h0[...] = carry\n    return dxs, h0, dw_xh, dw_hh, db")
def h0_overwritten():
    """h0 is changed in place; make a new array and leave the input as it was."""
