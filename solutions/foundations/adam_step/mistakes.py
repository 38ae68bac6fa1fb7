"""Wrong ways to write one step of Adam. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

M, V = "beta1 * m + (1.0 - beta1) * grad\n", "beta2 * v + (1.0 - beta2) * grad**2"
M_HAT, V_HAT = " / (1.0 - beta1**t)", " / (1.0 - beta2**t)"
DENOMINATOR, RETURNED = "(np.sqrt(v_hat) + eps)", "return w - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v"
STEP = "w - learning_rate * m_hat / (np.sqrt(v_hat) + eps)"

pairs = [  # what is left out, or misread, together
    ("no_correction", "eps_inside_the_root"),
    ("no_correction", "gradient_added_in_full"),
    ("betas_swapped", "no_correction"),
    ("v_from_the_gradient", "root_missing"),
]


@without(M_HAT)
@without(V_HAT)
def no_correction():
    """m and v are used as they are; divide them by 1 - beta ** t first."""


@without(V_HAT)
def only_m_corrected():
    """v is used as it is; divide it by 1 - beta2 ** t first, as m is divided by 1 - beta1 ** t."""


@without(M_HAT)
def only_v_corrected():
    """m is used as it is; divide it by 1 - beta1 ** t first, as v is divided by 1 - beta2 ** t."""


@replaced("beta1**t", "beta1 ** (t + 1)")
@replaced("beta2**t", "beta2 ** (t + 1)")
def steps_from_zero():
    """The correction uses t + 1; t is 1 at the first step already."""


@open_where("not finite")
@replaced("(1.0 - beta1**t)", "np.float64(1.0 - beta1 ** (t - 1))")
@replaced("(1.0 - beta2**t)", "np.float64(1.0 - beta2 ** (t - 1))")
def one_step_behind():
    """The correction uses t - 1, which divides by zero at the first step; t is 1 there."""


@replaced("beta1**t", "beta1")
@replaced("beta2**t", "beta2")
def correction_of_the_first_step():
    """The correction is 1 - beta at every step; it is 1 - beta to the power of t."""


@replaced("beta1**t", "beta1 * t")
@replaced("beta2**t", "beta2 * t")
def power_is_a_product():
    """The correction is 1 - beta * t; it is 1 - beta to the power of t."""


@replaced(M_HAT, " * (1.0 - beta1**t)")
@replaced(V_HAT, " * (1.0 - beta2**t)")
def correction_multiplied():
    """The means are multiplied by 1 - beta ** t; they are too small, so they are divided by it."""


@replaced("beta2**t", "beta1**t")
def one_correction_for_both():
    """Both means are divided by 1 - beta1 ** t; v is divided by 1 - beta2 ** t."""


@replaced(DENOMINATOR, "np.sqrt(v_hat + eps)")
def eps_inside_the_root():
    """eps is added under the root; it is added to the root: sqrt(v̂) + eps."""


@replaced(DENOMINATOR, "np.sqrt(v_hat + eps**2)")
def eps_squared_inside_the_root():
    """eps squared is added under the root; eps is added to the root: sqrt(v̂) + eps."""


@replaced(DENOMINATOR, "(np.sqrt(v_hat) + eps / np.sqrt(1.0 - beta2**t))")
def eps_beside_the_uncorrected_root():
    """eps is added to the root of the uncorrected v, as in the paper's more efficient form and in TensorFlow; here it
    is added to sqrt(v̂)."""


@open_where("nan")
@without(" + eps)")
@replaced("(np.sqrt(v_hat)", "np.sqrt(v_hat)")
def eps_missing():
    """eps has no effect; add it to sqrt(v̂)."""


@replaced(DENOMINATOR, "np.maximum(np.sqrt(v_hat), eps)")
def eps_as_a_floor():
    """eps is the lower limit of sqrt(v̂); add it to sqrt(v̂) everywhere."""


@replaced("np.sqrt(v_hat)", "v_hat")
def root_missing():
    """m̂ is divided by v̂ + eps; it is divided by the square root of v̂, plus eps."""


@open_where("nan")
@replaced(V, "beta2 * v + (1.0 - beta2) * grad")
def v_from_the_gradient():
    """v is the mean of the gradient; it is the mean of the gradient's square."""


@replaced("grad**2", "np.abs(grad)")
def v_from_the_absolute_gradient():
    """v is the mean of the gradient's absolute value; it is the mean of the gradient's square."""


@replaced("grad**2", "m**2")
def v_from_the_momentum():
    """v is the mean of m squared; it is the mean of the gradient squared."""


@replaced("grad**2", "np.mean(grad**2)")
def one_v_for_all_weights():
    """v gets the mean square of the whole gradient; each weight has its own v, from its own gradient."""


@replaced("beta1 * m + (1.0 - beta1) * grad\n", "beta2 * m + (1.0 - beta2) * grad\n")
@replaced(V, "beta1 * v + (1.0 - beta1) * grad**2")
@replaced("beta1**t", "beta2**T")
@replaced("beta2**t", "beta1**t")
@replaced("beta2**T", "beta2**t")
def betas_swapped():
    """beta1 and beta2 are swapped: beta1 belongs to m, beta2 to v."""


@replaced(M, "(1.0 - beta1) * m + beta1 * grad\n")
@replaced(V, "(1.0 - beta2) * v + beta2 * grad**2")
def beta_of_the_new():
    """beta is the share of the new gradient; it is the share of the old mean, and 1 - beta that of the gradient."""


@replaced(M, "beta1 * m + grad\n")
def gradient_added_in_full():
    """The gradient is added to beta1 * m in full, as in plain momentum; it is multiplied by 1 - beta1."""


@replaced("m_hat = m", "m_hat = old_m")
@replaced("v_hat = v", "v_hat = old_v")
@replaced("    m = ", "    old_m, old_v = m, v\n    m = ")
@open_where("nan")
def old_means_used():
    """The step is made from the old m and v; renew them first."""


@replaced("m_hat / (", "grad / (")
def gradient_for_m():
    """The gradient itself is divided by sqrt(v̂) + eps, as in RMSprop; divide m̂ instead."""


@replaced("m_hat / (", "(beta1 * m_hat + (1.0 - beta1) * grad / (1.0 - beta1**t)) / (")
def nesterov():
    """The step looks ahead: beta1 * m̂ plus a share of this gradient is divided, which is Nadam. Here it is m̂
    alone."""


@replaced("w - learning_rate", "w + learning_rate")
def ascent():
    """The step is added; subtract it, so that the loss gets smaller."""


@without("learning_rate * ")
def learning_rate_ignored():
    """The learning rate has no effect; multiply the step by it."""


@replaced(RETURNED, f"return {STEP}, m_hat, v_hat")
def corrected_means_returned():
    """m̂ and v̂ are returned; return m and v uncorrected, for the next step goes on with them."""


@replaced(RETURNED, f"return {STEP}, old_m, old_v")
@replaced("    m = ", "    old_m, old_v = m, v\n    m = ")
def old_means_returned():
    """The means that came in are returned; return the new ones."""


@without("w - ")
def step_returned():
    """The step is returned in the place of the weights; subtract it from w."""


@replaced(RETURNED, f"return {STEP}, v, m")
def v_before_m():
    """The means are returned in the order v, m; the result is (w, m, v)."""


@replaced(RETURNED, f"return {STEP}")
def weights_alone():
    """Only the weights are returned; the next step needs m and v too: (w, m, v)."""


@shows_in("inputs")
@replaced(M, "m\n    m *= beta1\n    m += (1.0 - beta1) * grad\n")
@replaced(V, "v\n    v *= beta2\n    v += (1.0 - beta2) * grad**2")
def means_overwritten():
    """m and v are changed in place; make new arrays and leave the inputs as they were."""


@shows_in("inputs")
@replaced(RETURNED, "w -= learning_rate * m_hat / (np.sqrt(v_hat) + eps)\n    return w, m, v")
def weights_overwritten():
    """w is changed in place; make a new array and leave the input as it was."""
