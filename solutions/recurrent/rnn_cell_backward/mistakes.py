"""Wrong ways back through one step of a recurrent network. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in

DA = "dh_new * (1.0 - h_new**2)"
DX, DH, DW_XH, DW_HH, DB = "da @ w_xh", "da @ w_hh", "da.T @ x", "da.T @ h", "np.sum(da, axis=0)"

pairs = [
    ("weights_averaged", "bias_averaged"),  # a mean over the batch
    ("dh_through_the_transpose", "dx_through_the_transpose"),
    ("tanh_ignored", "dh_through_the_transpose"),
]


@replaced(DA, "dh_new")
def tanh_ignored():
    """The gradient passes tanh unchanged; multiply it by the derivative of tanh, 1 - h'^2."""


@replaced(DA, "dh_new * (1.0 - h**2)")
def derivative_from_the_old_state():
    """The derivative of tanh is made from the old state h; it is made from the new one, h_new."""


@replaced(DA, "dh_new * (1.0 - h_new)")
def square_missing():
    """The gradient is multiplied by 1 - h'; the derivative of tanh is 1 - h'^2."""


@replaced(DA, "dh_new * h_new**2")
def one_minus_missing():
    """The gradient is multiplied by h'^2; the derivative of tanh is 1 - h'^2."""


@replaced(DA, "dh_new * (1.0 - np.tanh(h_new) ** 2)")
def tanh_of_the_new_state():
    """tanh is taken of h_new, which is a tanh already: the derivative is 1 - h'^2."""


@replaced(DA, "dh_new * h_new * (1.0 - h_new)")
def derivative_of_the_sigmoid():
    """The gradient is multiplied by h' (1 - h'), the derivative of the sigmoid; that of tanh is 1 - h'^2."""


@replaced(DA, "dh_new * (h_new > 0.0)")
def derivative_of_relu():
    """The gradient passes where h_new is positive, as through a ReLU; the derivative of tanh is 1 - h'^2."""


@replaced(DA, "dh_new / (1.0 - h_new**2)")
def divided_by_the_derivative():
    """The gradient is divided by the derivative of tanh; it is multiplied by it."""


@replaced(DA, "-dh_new * (1.0 - h_new**2)")
def sign():
    """All gradients have the wrong sign. They say in which direction the loss grows; a step against it comes later."""


@replaced(DH, "da @ w_hh.T")
def dh_through_the_transpose():
    """dh is made with W_hh the wrong way round. Forward is h @ w_hh.T, so backward is without the transpose."""


@replaced(DX, "da @ w_xh.T")
def dx_through_the_transpose():
    """dx is made with W_xh the wrong way round. Forward is x @ w_xh.T, so backward is without the transpose."""


@replaced(DX, "dh_new @ w_xh")
@replaced(DH, "dh_new @ w_hh")
def tanh_ignored_for_the_inputs():
    """dx and dh are made from dh_new as it came; all five gradients come from da, behind tanh."""


@replaced(DH, "dh_new @ w_hh")
def tanh_ignored_for_the_state():
    """dh is made from dh_new as it came; all five gradients come from da, behind tanh."""


@replaced(DX, "dh_new @ w_xh")
def tanh_ignored_for_the_input():
    """dx is made from dh_new as it came; all five gradients come from da, behind tanh."""


@replaced(DB, "np.sum(dh_new, axis=0)")
def tanh_ignored_for_the_bias():
    """db is made from dh_new as it came; all five gradients come from da, behind tanh."""


@replaced(DH, "da @ w_hh + dh_new")
def gradient_added_to_dh():
    """dh_new is added to dh. The old state has an effect on the new one through W_hh alone."""


@replaced(DH, "da")
def dh_without_its_weights():
    """dh is da itself; it goes through W_hh."""


@replaced(DW_HH, "da.T @ h_new")
def dw_hh_from_the_new_state():
    """dw_hh is made from the new state; W_hh multiplied the old state h, so h belongs here."""


@replaced(DW_HH, "h.T @ da")
def dw_hh_transposed():
    """dw_hh is transposed. It is square, so its shape does not show it; w_hh is (out, in), and so is its gradient."""


@replaced(DW_XH, "x.T @ da")
def dw_xh_transposed():
    """dw_xh is (in, hidden); a gradient has the shape of what it belongs to, here (hidden, in)."""


@replaced(DW_HH, "h.T @ da")
@replaced(DW_XH, "x.T @ da")
def both_weights_transposed():
    """dw_xh and dw_hh are transposed. Weights are (out, in), and their gradients have the same shape."""


@replaced(DW_XH, "da.T @ x / len(x)")
@replaced(DW_HH, "da.T @ h / len(x)")
def weights_averaged():
    """The gradients of the weights are averaged over the batch; they are summed."""


@replaced(DB, "np.mean(da, axis=0)")
def bias_averaged():
    """db is averaged over the batch; it is summed, as the gradients of the weights are."""


@replaced(DB, "da")
def bias_not_summed():
    """db has one row for each row of the batch; b is the same for all of them, so their gradients are summed."""


@replaced(DB, "np.sum(da, axis=1)")
def bias_summed_over_the_units():
    """db is summed over the units; sum over the batch, so that one number for each unit is left."""


@replaced(DB, "np.sum(da, axis=0, keepdims=True)")
def bias_with_an_axis():
    """db is (1, hidden); b is (hidden,), and so is its gradient."""


@replaced(DB, "np.sum(da)")
def bias_summed_over_everything():
    """db is one number; b has one number for each unit, so sum over the batch alone."""


@replaced(f"{DX}, {DH}", f"{DH}, {DX}")
def dh_first():
    """The results begin with dh, dx; the order is dx, dh, dw_xh, dw_hh, db."""


@replaced(f"{DW_XH}, {DW_HH}", f"{DW_HH}, {DW_XH}")
def dw_hh_first():
    """dw_hh comes before dw_xh; the order is dx, dh, dw_xh, dw_hh, db."""


@replaced(f"{DX}, {DH}, {DW_XH}, {DW_HH}, {DB}", f"{DW_XH}, {DW_HH}, {DB}, {DX}, {DH}")
def weights_first():
    """The gradients of the weights come first; the order is dx, dh, dw_xh, dw_hh, db."""


@shows_in("inputs")
@replaced(f"da = {DA}\n", "da = dh_new\n    da *= 1.0 - h_new**2\n")
def gradient_overwritten():
    """dh_new is changed in place; make a new array and leave the input as it was."""


@shows_in("inputs")
@replaced(DA, "dh_new * (1.0 - np.square(h_new, out=h_new))")
def state_overwritten():
    """h_new is changed in place; make a new array and leave the input as it was."""
