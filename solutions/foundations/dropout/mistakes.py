"""Wrong ways to write dropout. A docstring is what the student who makes the mistake reads."""

from grader.checks import open_where, replaced, shows_in, without

KEPT, SCALE, TRAINED = "uniforms >= p", " / (1.0 - p)", "np.where(uniforms >= p, x, 0.0) / (1.0 - p)"
GUARD = "    if p == 1.0:\n        return np.zeros_like(x)\n"

pairs = [
    ("kept_below_p", "not_rescaled"),
    ("active_in_evaluation", "not_rescaled"),
    ("active_in_evaluation", "kept_below_p"),
    ("not_rescaled", "kept_above_p_only"),
    ("kept_below_p", "p_of_1_divides_by_0"),
    ("kept_below_1_minus_p", "p_of_1_divides_by_0"),
    ("active_in_evaluation", "p_of_1_divides_by_0"),
]


@without(SCALE)
def not_rescaled():
    """What stays is not made larger; divide it by 1 - p, so that the sum stays the same on average."""


@without("    if not training:\n        return x.copy()\n")
def active_in_evaluation():
    """Numbers are dropped in evaluation too; when training is False, the result is x."""


@replaced("if not training", "if training")
def training_and_evaluation_swapped():
    """Numbers are dropped in evaluation and stay in training; it is the other way round."""


@replaced(KEPT, "uniforms < p")
def kept_below_p():
    """The numbers whose uniform is below p stay; these are the ones to drop."""


@replaced(KEPT, "uniforms < 1.0 - p")
def kept_below_1_minus_p():
    """The numbers whose uniform is below 1 - p stay. That is as likely, but they are other numbers: keep those whose
    uniform is p or more."""


@replaced(KEPT, "uniforms > p")
def kept_above_p_only():
    """A number whose uniform is exactly p is dropped; it stays. With p = 0 nothing is dropped."""


@open_where("not finite")
@replaced(TRAINED, "np.where(uniforms < p, x, 0.0) / np.float64(p)")
@replaced(GUARD, "    if p == 0.0:\n        return np.zeros_like(x)\n")
def p_as_the_probability_to_keep():
    """p is used as the probability to keep a number, as keep_prob in TensorFlow 1; here it is the probability to drop
    it."""


@open_where("not finite")
@replaced(TRAINED, "np.where(uniforms >= p, x, 0.0) / np.float64(p)")
def divided_by_p():
    """What stays is divided by p; divide it by 1 - p, the share that stays."""


@replaced(TRAINED, "np.where(uniforms >= p, x, 0.0) * (1.0 - p)")
def multiplied():
    """What stays is multiplied by 1 - p, which makes it smaller; divide by 1 - p."""


@without(SCALE)
@replaced("return x.copy()", "return x * (1.0 - p)")
def scaled_in_evaluation_instead():
    """The numbers are scaled by 1 - p in evaluation, as in the first paper; here what stays is divided by 1 - p in
    training, and evaluation changes nothing."""


@replaced("return x.copy()", "return x * (1.0 - p)")
def scaled_in_evaluation_too():
    """The numbers are scaled in evaluation as well; the division by 1 - p in training is enough."""


@open_where("not finite")
@replaced("return x.copy()", "return x / np.float64(1.0 - p)")
def enlarged_in_evaluation_too():
    """The numbers are divided by 1 - p in evaluation as well; evaluation changes nothing."""


@replaced("return x.copy()", "return x / (1.0 - p) if p < 1.0 else x.copy()")
def enlarged_in_evaluation_unless_p_is_1():
    """The numbers are divided by 1 - p in evaluation as well, except with p = 1; evaluation changes nothing."""


@without(GUARD)
@replaced("    if not training", f"{GUARD}    if not training")
def zeros_in_evaluation_at_1():
    """With p = 1 evaluation gives zeros too; ask for training first, because evaluation changes nothing."""


@open_where("not finite")
@without(GUARD)
@replaced(SCALE, " / np.float64(1.0 - p)")
def p_of_1_divides_by_0():
    """With p = 1 the zeros are divided by 1 - p, which is 0, and become NaN; the result is zeros there."""


@replaced("return np.zeros_like(x)", "return x.copy()")
def nothing_dropped_at_1():
    """With p = 1 nothing is dropped; everything is, so the result is zeros."""


@replaced(TRAINED, "(uniforms >= p).astype(float) / (1.0 - p)")
def mask_returned():
    """The mask is returned; multiply x by it."""


@replaced(TRAINED, "np.where(np.abs(x) >= p, x, 0.0) / (1.0 - p)")
def small_numbers_dropped():
    """The numbers of x that are below p are dropped; the uniforms decide, whatever x is."""


@replaced(TRAINED, "np.where(uniforms >= p, x / (1.0 - p), x)")
def nothing_dropped():
    """No number becomes 0; those whose uniform is below p are to be 0."""


@replaced(TRAINED, "np.where(uniforms[:1] >= p, x, 0.0) / (1.0 - p)")
def one_mask_for_all_rows():
    """The first row's uniforms decide for all rows; each number has a uniform of its own."""


@replaced(TRAINED, "np.where(uniforms >= p, x, 0.0) / max(np.mean(uniforms >= p), 1e-9)")
def share_that_really_stayed():
    """What stays is divided by the share that has really stayed; divide by 1 - p, the share that stays on average."""


@shows_in("inputs")
@replaced(f"return {TRAINED}", "x[uniforms < p] = 0.0\n    return x / max(1.0 - p, 1e-9)")
@without(GUARD)
def in_place():
    """x itself is changed; make a new array and leave the one that is given as it was."""
