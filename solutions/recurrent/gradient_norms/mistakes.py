"""Wrong ways to draw the curve of vanishing gradients. A docstring is what a student with the mistake reads."""

import numpy as np

from grader.checks import replaced, shows_in

SCALE, JACOBIAN = "(1.0 - hs[t + 1] ** 2)", "(1.0 - hs[t + 1] ** 2)[:, np.newaxis] * w_hh"
PRODUCT, NORM = "product = product @ jacobian", "np.linalg.norm(product, 2)"
BACK, RETURN = "reversed(range(len(hs) - 1))", "return norms\n"

pairs = [
    ("columns_scaled", "frobenius"),
    ("derivative_missing", "frobenius"),
    ("reversed_product", "frobenius"),
    ("state_before", "frobenius"),
    ("columns_scaled", "state_before"),
]


@replaced(PRODUCT, "product = jacobian @ product")
def reversed_product():
    """The matrices are multiplied in reverse order, or each of them is transposed, which gives the same norms. J_last
    stands on the left, J_{t+1} on the right; and J is diag(1 - h^2) W_hh, without a transpose."""


@replaced(JACOBIAN, f"{SCALE}[:, np.newaxis] * w_hh.T")
def weights_transposed():
    """J is made from the transpose of W_hh. Forward is h @ w_hh.T, so each unit's weights are a row of W_hh, and the
    derivative is diag(1 - h^2) W_hh."""


@replaced(JACOBIAN, f"{SCALE} * w_hh")
def columns_scaled():
    """The columns of W_hh are multiplied by 1 - h^2: NumPy lines up the last axes. The rows are to be, since row i
    makes unit i of the new state."""


@replaced(JACOBIAN, f"{SCALE} @ w_hh * np.eye(len(w_hh))")
def diagonal_of_a_product():
    """J is a diagonal matrix; it is the whole of W_hh, with row i multiplied by 1 - h[i]^2."""


@replaced(JACOBIAN, "w_hh")
def derivative_missing():
    """The derivative of tanh is missing: J is W_hh with row i multiplied by 1 - h[i]^2."""


@replaced(SCALE, "(1.0 - hs[t + 1])")
def square_missing():
    """The rows are multiplied by 1 - h; the derivative of tanh is 1 - h^2."""


@replaced(SCALE, "(1.0 - np.tanh(hs[t + 1]) ** 2)")
def tanh_of_the_state():
    """tanh is taken of the states, which are a tanh already: the derivative is 1 - h^2."""


@replaced(SCALE, "(1.0 - np.arctanh(hs[t + 1]) ** 2)")
def derivative_from_the_pre_activation():
    """The derivative is written 1 - a^2, with a from before tanh; it is 1 - h^2, with the state itself."""


@replaced(SCALE, "(1.0 - hs[t] ** 2)")
def state_before():
    """J_k is made from the state before step k; it is made from the state after it, h_k."""


@replaced(JACOBIAN, "np.mean(1.0 - hs[t + 1] ** 2) * w_hh")
def mean_derivative():
    """All of W_hh is multiplied by the mean of 1 - h^2; each row has a factor of its own."""


@replaced(NORM, "np.linalg.norm(jacobian, 2)")
def single_steps():
    """Entry t is the norm of one step's matrix; it is the norm of the product of all steps from t to the last."""


@replaced(NORM, "norms[t + 1] * np.linalg.norm(jacobian, 2)")
def product_of_norms():
    """The norms of the single steps are multiplied, which is only an upper bound. Multiply the matrices, then take the
    norm."""


@replaced(NORM, "norms[t + 1] * np.linalg.norm(jacobian)")
def product_of_frobenius_norms():
    """The Frobenius norms of the single steps are multiplied. Multiply the matrices, then take the spectral norm."""


@replaced(NORM, "np.linalg.norm(product)")
def frobenius():
    """The norm is the Frobenius norm, the root of the sum of all squares, which np.linalg.norm takes by default. It is
    the spectral norm: the largest singular value."""


@replaced("np.ones(len(hs))", "np.full(len(hs), len(w_hh) ** 0.5)")
@replaced(NORM, "np.linalg.norm(product)")
def frobenius_for_the_identity_too():
    """The norm is the Frobenius norm, the root of the sum of all squares, which np.linalg.norm takes by default. It is
    the spectral norm, the largest singular value: that of the identity is 1."""


@replaced(NORM, "np.abs(np.linalg.eigvals(product)).max()")
def spectral_radius():
    """The largest absolute eigenvalue is taken, the spectral radius; the spectral norm is the largest singular value,
    and the two differ where the matrix is not symmetric."""


@replaced(NORM, "norms[t + 1] * np.abs(np.linalg.eigvals(jacobian)).max()")
def product_of_radii():
    """The largest absolute eigenvalues of the single steps are multiplied. Multiply the matrices, then take the largest
    singular value."""


@replaced(NORM, "np.linalg.svd(product)[1][-1]")
def smallest_singular_value():
    """The smallest singular value is taken; the spectral norm is the largest one."""


@replaced(NORM, "np.linalg.norm(product, 2) ** 2")
def squared():
    """The norm is squared; the largest eigenvalue of P^T P is the square of the spectral norm, so take its root."""


@replaced(NORM, "np.linalg.norm(product, 1)")
def largest_column_sum():
    """The norm is the largest column sum (ord 1); it is the spectral norm (ord 2)."""


@replaced(NORM, "np.linalg.norm(product, np.inf)")
def largest_row_sum():
    """The norm is the largest row sum (ord inf); it is the spectral norm (ord 2)."""


@replaced(NORM, "np.abs(product).max()")
def largest_entry():
    """The largest absolute entry of the product is taken; the spectral norm is its largest singular value."""


@replaced(NORM, "np.linalg.norm(product, 'nuc')")
def sum_of_singular_values():
    """The singular values are summed; the spectral norm is the largest one alone."""


@replaced("np.ones(len(hs))", "np.full(len(hs), 1.0 * len(w_hh))")
@replaced(NORM, "np.linalg.norm(product, 'nuc')")
def sum_of_singular_values_of_the_identity_too():
    """The singular values are summed; the spectral norm is the largest one alone, and that of the identity is 1."""


@replaced(NORM, "np.abs(np.linalg.det(product))")
def determinant():
    """The determinant is taken, which says what happens to volumes; the spectral norm is the most that a vector is
    stretched, the largest singular value."""


@replaced(NORM, "np.linalg.norm(product @ np.ones(len(w_hh)) / len(w_hh) ** 0.5)")
def one_vector():
    """One vector is multiplied by the product, and the length of the result is taken. The spectral norm is the largest
    such length over all vectors of length 1."""


@replaced(NORM, "np.linalg.norm(np.ones(len(w_hh)) @ product / len(w_hh) ** 0.5)")
def one_gradient():
    """One gradient is carried back, and its length is taken. The spectral norm is the largest such length over all
    gradients of length 1."""


@replaced(BACK, "range(len(hs) - 1)")
@replaced(PRODUCT, "product = jacobian @ product")
@replaced("norms[t] =", "norms[t + 1] =")
def from_the_first_state():
    """The curve begins at the wrong end: entry t is the derivative of h_t by the first state. It is the derivative of
    the last state by h_t, and the last entry is 1."""


@replaced(RETURN, "return norms[::-1]\n")
def order_reversed():
    """The entries are in reverse order; entry t belongs to hs[t], so the last entry is 1."""


@replaced(RETURN, "return norms[:-1]\n")
def last_entry_missing():
    """The last entry is missing: h_last by itself has the derivative 1, so there is an entry for every state."""


@replaced("np.ones(len(hs))", "np.zeros(len(hs))")
def last_entry_zero():
    """The last entry is 0; the derivative of h_last by itself is the identity, whose norm is 1."""


@replaced("range(len(hs) - 1)", "range(len(hs))")
@replaced("1.0 - hs[t + 1] ** 2", "1.0 - hs[t] ** 2")
def one_step_too_many():
    """Entry t includes the step that made h_t; the product ends with J_{t+1}, and the last entry is 1."""


@replaced(RETURN, "return np.log(norms)\n")
def logarithms():
    """The logarithms of the norms are returned; return the norms themselves."""


@replaced(RETURN, "return norms / norms.max()\n")
def divided_by_the_largest():
    """The norms are divided by the largest one; the last entry is 1, and others may be larger."""


def powers_of_the_weights_norm(w_hh, hs):
    """Powers of the norm of W_hh are returned, which the states have no effect on. The matrix of each step is
    diag(1 - h^2) W_hh; multiply these, then take the norm."""
    return np.linalg.norm(w_hh, 2) ** np.arange(len(hs) - 1.0, -1.0, -1.0)


@shows_in("inputs")
@replaced("norms, product", "hs[...] = 1.0 - hs**2\n    norms, product")
@replaced("(1.0 - hs[t + 1] ** 2)", "hs[t + 1]")
def states_overwritten():
    """hs is changed in place; make a new array and leave the input as it was."""
