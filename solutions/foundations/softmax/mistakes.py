"""Wrong ways to write softmax. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

HIGHEST, TOTAL = "x.max(axis=axis, keepdims=True)", "unnormalised.sum(axis=axis, keepdims=True)"
EXPONENT, RETURNED = f"x - {HIGHEST}", f"unnormalised / {TOTAL}"

pairs = [  # what is left out together
    ("no_maximum", "sum_of_the_whole_array"),
    ("no_maximum", "added_1e_8"),
    ("maximum_of_the_whole_array", "added_1e_8"),
]


def _along(axis):
    """The softmax runs along this axis, whatever is asked for."""

    def change(mistake):
        return replaced("    unnormalised = ", f"    axis = {axis}\n    unnormalised = ")(mistake)

    return change


@_along("-1")
def always_the_last_axis():
    """The softmax always runs along the last axis; use the axis that is given."""


@_along("0")
def always_the_first_axis():
    """The softmax always runs along the first axis; use the axis that is given."""


@_along("abs(axis)")
def sign_of_the_axis_dropped():
    """A negative axis is taken without its sign; it counts from the end: -1 is the last one."""


@open_where("nan")
@replaced(EXPONENT, "x")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; first subtract the highest score of each row
    from its scores."""


@open_where("nan")
@replaced(EXPONENT, "x")
@replaced(TOTAL, "unnormalised.sum(axis=-1, keepdims=True)")
def no_maximum_and_always_the_last_axis():
    """Large scores overflow in exp: first subtract the highest score of each row. And the sum always runs along the
    last axis; use the axis that is given."""


@open_where("nan")
@replaced(EXPONENT, "x")
@replaced(TOTAL, "unnormalised.sum(axis=0, keepdims=True)")
def no_maximum_and_always_the_first_axis():
    """Large scores overflow in exp: first subtract the highest score of each row. And the sum always runs along the
    first axis; use the axis that is given."""


@open_where("nan")
@replaced(HIGHEST, "x.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole array, and a row far below it becomes 0 / 0; each row needs its own."""


@replaced(HIGHEST, "x.max()")
@replaced(RETURNED, f"unnormalised / ({TOTAL} + 1e-12)")
def maximum_of_the_whole_array_beside_a_small_number():
    """One maximum is subtracted from the whole array, and a small number is added to the sum, so a row far below the
    others becomes 0; subtract from each row its own highest score, and add nothing."""


@open_where("nan")
@replaced(HIGHEST, "x.mean(axis=axis, keepdims=True)")
def mean_subtracted():
    """The mean of each row is subtracted; a score far above it still overflows in exp. Subtract the highest score."""


@open_where("nan")
@replaced(HIGHEST, "x.min(axis=axis, keepdims=True)")
def minimum_subtracted():
    """The lowest score of each row is subtracted; a score far above it still overflows in exp. Subtract the highest."""


@open_where("nan")
@replaced(HIGHEST, "np.abs(x).max(axis=axis, keepdims=True)")
def largest_absolute_value_subtracted():
    """The largest absolute value of each row is subtracted; in a row near -1e3 all exponentials then become 0. Subtract
    the highest score."""


@open_where("nan")
@replaced(HIGHEST, "x.max(axis=-1, keepdims=True)")
def maximum_along_the_last_axis():
    """The maximum is taken along the last axis; take it along the axis that is given, as the sum."""


@open_where("nan")
@replaced(HIGHEST, "x.max(axis=0, keepdims=True)")
def maximum_along_the_first_axis():
    """The maximum is taken along the first axis; take it along the axis that is given, as the sum."""


@replaced(TOTAL, "unnormalised.sum(axis=-1, keepdims=True)")
def sum_along_the_last_axis():
    """The sum is taken along the last axis; take it along the axis that is given, as the maximum."""


@replaced(TOTAL, "unnormalised.sum(axis=0, keepdims=True)")
def sum_along_the_first_axis():
    """The sum is taken along the first axis; take it along the axis that is given, as the maximum."""


@replaced(TOTAL, "unnormalised.sum()")
def sum_of_the_whole_array():
    """Each exponential is divided by the sum of the whole array; divide by the sum of its own row."""


@replaced(HIGHEST, "x.max()")
@replaced(TOTAL, "unnormalised.sum()")
def one_softmax_of_the_whole_array():
    """The softmax runs over the whole array; along the axis each row must sum to 1 by itself."""


@replaced(HIGHEST, "x.max(axis=axis)")
@replaced(TOTAL, "unnormalised.sum(axis=axis)")
def axis_not_kept():
    """The maximum, or the sum, loses its axis and does not broadcast against x along the right one; keep it with
    keepdims=True."""


def _clipped(limit):
    @replaced(EXPONENT, f"np.clip(x, -{limit}, {limit})")
    def mistake(): ...

    mistake.__doc__ = (
        f"Scores beyond {limit} are cut off, which makes different scores equal; subtract the highest score of each "
        "row instead."
    )
    return mistake


scores_clipped_at_500, scores_clipped_at_700 = map(_clipped, (500.0, 700.0))


@replaced(EXPONENT, f"{HIGHEST} - x")
def sign_of_the_scores():
    """The signs of the scores are wrong: a higher score must get a greater weight."""


def _added(number):
    @replaced(RETURNED, f"unnormalised / ({TOTAL} + {number})")
    def mistake(): ...

    mistake.__doc__ = (
        f"{number} is added to the sum, so the weights do not sum to 1; the sum is never 0 once the highest score is "
        "subtracted."
    )
    return mistake


added_1e_6, added_1e_7, added_1e_8, added_1e_9 = map(_added, ("1e-6", "1e-7", "1e-8", "1e-9"))


@replaced(RETURNED, "unnormalised")
def not_normalised():
    """The exponentials are not divided by their sum; along the axis the weights must sum to 1."""


@replaced(RETURNED, f"x - {HIGHEST} - np.log({TOTAL})")
def logarithm_returned():
    """The logarithm of the softmax is returned; return the softmax itself."""


@open_where("not finite")
@replaced(RETURNED, "x / x.sum(axis=axis, keepdims=True)")
def scores_normalised():
    """The scores themselves are divided by their sum; take their exponentials first."""


@replaced(RETURNED, "(0.5 + 0.5 * np.tanh(0.5 * x))")
def sigmoid():
    """Each score goes through a sigmoid by itself; a softmax divides by the sum of all exponentials of the row."""


@replaced(RETURNED, "(unnormalised == 1.0).astype(float)")
def hard_maximum():
    """The highest score gets weight 1 and all others 0; that is argmax. Softmax gives each score a share."""


@replaced("np.exp(", "np.exp2(")
def base_2():
    """The powers of 2 are taken; take those of e, np.exp."""


@shows_in("inputs")
@replaced(f"np.exp({EXPONENT})", f"np.exp(np.subtract(x, {HIGHEST}, out=x))")
def maximum_subtracted_in_place():
    """The maximum is subtracted in place (`x -= ...`), so the caller's array changes; make a new array."""
