"""Wrong ways to write the gradients of a linear layer. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

DX, DW, DB, RETURNED = "dx = dy @ w", "dw = dy.T @ x", "db = dy.sum(axis=0)", "return dx, dw, db"

pairs = [
    ("dw_transposed", "db_averaged"),
    ("dw_transposed", "dx_through_the_transpose"),
    ("dx_through_the_transpose", "db_averaged"),
    ("dw_transposed", "db_with_an_axis_of_one"),
]


@replaced(DW, "dw = x.T @ dy")
def dw_transposed():
    """dw is transposed, (d, out), as for a layer that computes x w; here w is (out, d), and dw has its shape."""


@replaced(DX, "dx = dy @ w.T")
def dx_through_the_transpose():
    """dx is computed with w transposed, which only runs where d = out; y = x w^T has the transpose, dx has w itself."""


@replaced(DX, "dx = w.T @ dy.T")
def dx_of_columns():
    """dx has a column for each row of x; it has the shape of x."""


@replaced(DW, "dw = dy.T @ x / len(x)")
@replaced(DB, "db = dy.mean(axis=0)")
def dw_and_db_averaged():
    """dw and db are means over the rows; they are sums, for the 1/n of a mean loss is in dy already."""


@replaced(DW, "dw = dy.T @ x / len(x)")
def dw_averaged():
    """dw is a mean over the rows; it is a sum, for the 1/n of a mean loss is in dy already."""


@replaced(DB, "db = dy.mean(axis=0)")
def db_averaged():
    """db is a mean over the rows; it is a sum, for the 1/n of a mean loss is in dy already."""


@replaced(DX, "dx = dy @ w / len(x)")
@replaced(DW, "dw = dy.T @ x / len(x)")
@replaced(DB, "db = dy.mean(axis=0)")
def everything_divided_by_n():
    """All gradients are divided by the number of rows; the 1/n of a mean loss is in dy already."""


@replaced(DB, "db = dy")
def db_not_summed():
    """db has a row for each row of x; b is added to every row, so its gradient is the sum over them."""


@replaced(DB, "db = dy.sum(axis=1)")
def db_summed_over_the_outputs():
    """db is summed over the outputs; sum over the rows, so that each output keeps its own gradient."""


@replaced(DB, "db = dy.sum()")
def db_summed_over_everything():
    """db is one number, the sum of all of dy; each output has its own, so sum over the rows alone."""


@replaced(DB, "db = dy.sum(axis=0, keepdims=True)")
def db_with_an_axis_of_one():
    """db has the shape (1, out); it has that of the bias, (out,)."""


@replaced(DB, "db = dy[0]")
def db_of_the_first_row():
    """db is the first row of dy; it is the sum of all rows."""


@replaced(DB, "db = dy.T @ x.sum(axis=1)")
def db_with_x():
    """db depends on x; b is added to y as it is, so db is the sum of the rows of dy."""


@replaced(DB, "db = 0.0 * dy.sum(axis=0) + 1.0")
def db_of_ones():
    """db is 1 everywhere: that is the derivative of y with respect to b. Multiply it by dy, and sum over the rows."""


@replaced(DB, "db = 0.0 * dy.sum(axis=0) + len(x)")
def db_is_n():
    """db is the number of rows: the derivative of y with respect to b is 1, and is still to be multiplied by dy."""


@replaced(DX, "dx = 0.0 * x + w.sum(axis=0)")
def dx_without_dy():
    """dx does not use dy; the chain rule multiplies the gradient that comes in by w."""


@replaced(DX, "dx = x * (dy @ w)")
def dx_times_x():
    """dx is multiplied by x; the derivative of x w^T with respect to x is w alone."""


@replaced(DW, "dw = w * (dy.T @ x)")
def dw_times_w():
    """dw is multiplied by w; the derivative of x w^T with respect to w is x alone."""


@replaced(DX, "dx = 0.0 * x + (dy @ w).sum(axis=0)")
def dx_summed_over_the_rows():
    """dx is summed over the rows; each row of x has its own gradient."""


@replaced(DX, "dx = -(dy @ w)")
@replaced(DW, "dw = -(dy.T @ x)")
@replaced(DB, "db = -dy.sum(axis=0)")
def signs():
    """The gradients have the wrong sign. Descent subtracts them later; here they are returned as they are."""


@replaced(DW, "dw = w - dy.T @ x")
def dw_subtracted_from_w():
    """The step is made already: w - dw is returned in the place of dw."""


@replaced(RETURNED, "return dw, dx, db")
def dw_first():
    """The gradients are returned in the order dw, dx, db; the result is (dx, dw, db)."""


@replaced(RETURNED, "return dw, db, dx")
def dx_last():
    """The gradients are returned in the order dw, db, dx; the result is (dx, dw, db)."""


@replaced(RETURNED, "return dx, db, dw")
def db_before_dw():
    """The gradients are returned in the order dx, db, dw; the result is (dx, dw, db)."""


@replaced(RETURNED, "return dx, dw")
def db_missing():
    """db is not returned; the result is (dx, dw, db)."""


@replaced(RETURNED, "return dw, db")
def dx_missing():
    """dx is not returned, although the layer before needs it; the result is (dx, dw, db)."""


@shows_in("inputs")
@replaced(DB, "for row in dy[1:]:\n        dy[0] += row\n    db = dy[0]")
def summed_into_dy():
    """The rows of dy are summed in place, so the caller's dy changes; make a new array."""
