"""Wrong ways to follow a slope downhill. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SLOPE, AT = "coefficients[:-1] * powers", "np.polyval(slope, path[-1])"
STEP, RETURNED = f"path[-1] - learning_rate * {AT}", "return np.array(path)"

pairs = [  # what is misread together
    ("lowest_power_first", "ascent"),
    ("lowest_power_first", "not_multiplied_by_the_power"),
    ("lowest_power_first", "start_left_out"),
    ("ascent", "start_left_out"),
    ("not_multiplied_by_the_power", "start_left_out"),
]


@open_where("not finite")
@replaced(SLOPE, "coefficients[:0:-1] * powers")
def lowest_power_first():
    """The coefficients are read with the lowest power first, as numpy.polynomial does; the highest power comes
    first."""


@open_where("not finite")
@without(" * powers")
def not_multiplied_by_the_power():
    """The coefficients are not multiplied by their power: the derivative of w^k is k w^(k-1)."""


@open_where("not finite")
@replaced(SLOPE, "np.append(coefficients[:-1] * powers, 0.0)")
def power_not_lowered():
    """The powers are not lowered by 1: the derivative of w^k is k w^(k-1)."""


@open_where("not finite")
@replaced(SLOPE, "coefficients[:-1] * (powers + 1)")
def multiplied_by_one_too_much():
    """The coefficients are multiplied by a number that is too large by 1: in the derivative, k w^(k-1), it is the power
    that the coefficient had in the loss."""


@replaced(SLOPE, "coefficients[:-1] * (powers - 1)")
def multiplied_by_the_lowered_power():
    """The coefficients are multiplied by the lowered power: the derivative of w^k is k w^(k-1), with k itself in
    front."""


@open_where("not finite")
@replaced(SLOPE, "coefficients[:-1] * powers[::-1]")
def multipliers_reversed():
    """The coefficients are multiplied by the powers in the wrong order: the first one has the highest power."""


@replaced("np.array(path)", "np.array(path, dtype=float)")
@replaced(AT, "np.polyval(slope, path[-1]) + coefficients[-1]")
def constant_kept():
    """The constant of the loss is a part of the slope; its derivative is 0."""


@open_where("not finite")
@replaced(AT, "np.polyval(np.append(slope, 0.0) + coefficients, path[-1])")
def powers_one_too_high():
    """Every power is taken one too high: the first of n coefficients has the power n - 1, and the last one 0."""


@open_where("not finite")
@replaced(SLOPE, "coefficients")
def along_the_loss():
    """The step goes along the loss itself; it goes along its slope, the derivative."""


def _difference(up, down, h):
    """The slope is a difference quotient with this h."""

    @replaced(AT, f"(loss(path[-1] + {up}) - loss(path[-1] - {down})) / {h}")
    @replaced("    path = [w]", "    def loss(at):\n        return np.polyval(coefficients, at)\n\n    path = [w]")
    def mistake(): ...

    mistake.__doc__ = "The slope is a difference quotient, which is not exact; take the derivative by the power rule."
    return mistake


central_1e_4, central_1e_5, central_1e_6 = (_difference(h, h, f"(2 * {h})") for h in ("1e-4", "1e-5", "1e-6"))
forward_1e_5, forward_1e_6 = (_difference(h, "0.0", h) for h in ("1e-5", "1e-6"))


@replaced(SLOPE, "coefficients[:-2] * powers[:-1] * (powers[:-1] - 1)")
def second_derivative():
    """The derivative is taken twice; the slope is the first derivative."""


@open_where("not finite")
@replaced(STEP, f"path[-1] + learning_rate * {AT}")
def ascent():
    """The step is added, so the path goes uphill; subtract it."""


@replaced(STEP, f"path[-1] - {AT}")
def learning_rate_ignored():
    """The learning rate has no effect; multiply the slope by it."""


@replaced(AT, "np.sign(np.polyval(slope, path[-1]))")
def steps_of_one_length():
    """Only the sign of the slope is used; a steeper slope makes a longer step."""


@replaced(AT, "np.polyval(slope, w)")
def slope_of_the_start():
    """Every step uses the slope at the start; compute it anew where the path is."""


@replaced(STEP, f"w - learning_rate * {AT}")
def steps_from_the_start():
    """Every step begins at the start; it begins where the last one has ended."""


@replaced(STEP, f"-learning_rate * {AT}")
def step_for_the_weight():
    """The path holds the steps; add each step to the weight before it."""


@replaced(RETURNED, "return np.array(path[1:])")
def start_left_out():
    """The path begins after the first step; its first number is the start w."""


@replaced("range(steps)", "range(steps - 1)")
def one_step_less():
    """The path has one step less than `steps`; it has steps + 1 numbers, the start included."""


@replaced("range(steps)", "range(steps + 1)")
def one_step_more():
    """The path has one step more than `steps`; it has steps + 1 numbers, the start included."""


@replaced(RETURNED, "return np.polyval(coefficients, np.array(path))")
def path_of_losses():
    """The losses along the path are returned; return the weights."""


@replaced(RETURNED, "return np.polyval(slope, np.array(path))")
def path_of_slopes():
    """The slopes along the path are returned; return the weights."""


@replaced(RETURNED, "return path[-1]")
def last_weight_returned():
    """Only the last weight is returned; return the whole path, the start included."""


@replaced(RETURNED, "return path")
def list_returned():
    """The path is a list; return it as a NumPy array."""


@replaced(RETURNED, "return np.array(path)[::-1]")
def path_reversed():
    """The path is returned from its end to its start; its first number is the start w."""


@open_where("nan")
@replaced(
    AT,
    "np.sum(coefficients * np.append(powers, 0) * np.float64(path[-1]) ** (np.append(powers, 0) - 1.0))",
)
def power_of_minus_one():
    """At w = 0 the slope is NaN: for the constant you compute 0 * w ** -1, which divides by 0. Leave the constant
    out."""


@replaced(
    AT,
    "sum(c * k * path[-1] ** (k - 1) for c, k in zip(coefficients, range(len(coefficients) - 1, -1, -1)))",
)
def power_of_minus_one_raises():
    """At w = 0 you divide by 0: for the constant you compute 0 * w ** -1. Leave the constant out."""


@shows_in("inputs")
@replaced(SLOPE, "coefficients[:-1]\n    slope *= powers")
def coefficients_multiplied_in_place():
    """The caller's coefficients are changed in place: a slice of an array is no copy. Make a new array."""
