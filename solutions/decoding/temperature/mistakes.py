"""Wrong ways to use a temperature. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

EXPONENT, RETURNED = "(logits - logits.max()) / t", "return powers / powers.sum()"
ONE = "certain[np.argmax(logits)] = 1.0"
AT_ZERO = "if t == 0:"

pairs = [
    ("last_maximum", "no_maximum"),
    ("every_maximum", "no_maximum"),
    ("last_maximum", "multiplied"),
    ("every_maximum", "multiplied"),
]


@replaced(EXPONENT, "(logits - logits.max()) * t")
def multiplied():
    """The logits are multiplied by t (or the probabilities raised to the power t); divide the logits by t."""


@replaced(RETURNED, "return powers**t / np.sum(powers**t) / t")
def probabilities_divided():
    """The probabilities are divided by t and no longer sum to 1; divide the logits, before the softmax."""


@replaced(RETURNED, "powers = np.exp(powers**t / np.sum(powers**t) / t)\n    return powers / powers.sum()")
def softmax_twice():
    """The probabilities are divided by t and go through a second softmax; divide the logits by t, and take one
    softmax."""


@replaced(EXPONENT, "logits - logits.max()")
def temperature_ignored():
    """The temperature has no effect; divide the logits by t."""


@replaced(EXPONENT, "(logits - logits.max()) / t**2")
def squared():
    """The logits are divided by the square of t; divide them by t."""


@replaced(EXPONENT, "(logits - logits.max()) / np.sqrt(t)")
def root():
    """The logits are divided by the root of t; divide them by t."""


@replaced(EXPONENT, "(logits.max() - logits) / t")
def sign():
    """The likeliest token gets the smallest probability: the sign of the logits is wrong."""


@replaced(RETURNED, "return powers")
def not_normalised():
    """The powers are not divided by their sum; the probabilities must sum to 1."""


@replaced(RETURNED, "return (logits - logits.max()) / t - np.log(powers.sum())")
def logarithm_returned():
    """The logarithms of the probabilities are returned; return the probabilities."""


@replaced(RETURNED, "return logits / t")
def logits_returned():
    """The logits divided by t are returned; they still have to go through a softmax."""


@open_where("nan")
@replaced(EXPONENT, "logits / t")
def no_maximum():
    """Large logits overflow in exp, and very low ones give a sum of 0; subtract the largest logit from all of them
    first."""


@open_where("nan")
@replaced(EXPONENT, "logits / t - logits.max()")
def maximum_not_divided():
    """The largest logit is subtracted from logits / t, but is not itself divided by t, so exponents above 0 are left
    (or all are far below 0); subtract first and divide then, or subtract the largest of logits / t."""


def _small_temperature(t):
    @replaced(AT_ZERO, f"t = max(t, {t})\n    if t == 0:")
    def mistake(): ...

    mistake.__doc__ = "At t = 0 logits that tie share the 1, since t is only replaced by a small number; the first of "
    mistake.__doc__ += "the largest gets all of it."
    return mistake


ties_share = _small_temperature("1e-8")


@open_where("nan")
@replaced(AT_ZERO, "t = np.float64(t)\n    if False:")
def nan_at_zero():
    """At t = 0 there is no token with the probability 1: a division by 0 gives NaN, or 0 if NaN is replaced. This case
    needs its own answer: 1 for the first of the largest logits, 0 for the others."""


@open_where("nan")
@replaced(AT_ZERO, "t = max(t, 1e-8)\n    if False:")
@replaced(EXPONENT, "logits / t")
def no_maximum_and_nan_at_zero():
    """Large logits overflow in exp, and at t = 0 all of them do: subtract the largest logit first, and treat t = 0 by
    itself: 1 for the first of the largest logits, 0 for the others."""


@replaced(AT_ZERO, "if t == 0 and 1 / t:")
def division_by_zero():
    """At t = 0 you divide by 0, which raises an error; this case needs its own answer: 1 for the first of the largest
    logits, 0 for others."""


@replaced(AT_ZERO, "t = t or 1.0\n    if t == 0:")
def plain_softmax_at_zero():
    """At t = 0 the plain softmax is returned; it must be 1 for the first of the largest logits and 0 for all others."""


@replaced(ONE, "certain[len(logits) - 1 - np.argmax(logits[::-1])] = 1.0")
def last_maximum():
    """At t = 0 the last of the largest logits gets the 1; the first one must."""


@replaced(ONE, "certain[logits == logits.max()] = 1.0")
def every_maximum():
    """At t = 0 every one of the largest logits gets a 1; only the first may, so that the sum is 1."""


@replaced("        return certain", "        return int(np.argmax(logits))")
def id_at_zero():
    """At t = 0 the id of the token is returned; return the probabilities of all tokens there, too."""


@replaced("np.zeros(len(logits))", "np.zeros(len(logits), dtype=int)")
def whole_numbers_at_zero():
    """At t = 0 the result is an array of whole numbers; it is float64 at every temperature."""


@replaced("np.zeros(len(logits))", "np.full(len(logits), 1 / len(logits))")
@replaced(ONE, "pass")
def uniform_at_zero():
    """At t = 0 all tokens get the same probability, as at a very high temperature; the largest logit must get 1."""


@replaced(EXPONENT, "np.clip(logits / t, -500.0, 500.0)")
def clipped():
    """Large exponents are cut off at a limit, which makes different logits equal; subtract the largest logit
    instead."""


def _small_number(number):
    @replaced(RETURNED, f"return powers / (powers.sum() + {number})")
    def mistake(): ...

    mistake.__doc__ = f"{number} is added to the sum, so the result does not sum to 1; add nothing, the sum is not 0."
    return mistake


added_1e_8, added_1e_9 = map(_small_number, ("1e-8", "1e-9"))


@shows_in("inputs")
@replaced(f"np.exp({EXPONENT})", "np.exp(np.divide(logits - logits.max(), t, out=logits))")
def logits_divided_in_place():
    """The caller's logits are changed in place (`logits /= t`); make a new array."""
