"""Wrong ways to merge parts of a softmax. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import open_where, replaced, shows_in, without

SCALE, OTHER = "np.exp(highest - maximum)", "np.exp(other_highest - maximum)"
SUM, TOTAL = "summed * scale + other_sum * other_scale", "total * scale + other_total * other_scale"
MAXIMUM = "max(highest, other_highest)"


@replaced(f"scale, other_scale = {SCALE}", "scale, other_scale = 1.0")
def old_not_rescaled():
    """What was merged so far is not rescaled when the maximum grows; multiply its sum and its total by
    exp(old maximum - new maximum)."""


@replaced(OTHER, "1.0")
def new_not_rescaled():
    """A new part is added as it is; its sum and its total belong to its own maximum: multiply them by exp(its highest -
    the new maximum)."""


@replaced(SUM, "summed + other_sum")
@replaced(TOTAL, "total + other_total")
def neither_rescaled():
    """Sums and totals are added as they are, though each part has subtracted its own highest score; rescale them to one
    maximum first."""


@replaced("total * scale", "total")
def old_total_not_rescaled():
    """The sum so far is rescaled when the maximum grows, but the total so far is not; both need the same factor."""


@replaced("summed * scale", "summed")
def old_sum_not_rescaled():
    """The total so far is rescaled when the maximum grows, but the sum so far is not; both need the same factor."""


@replaced("other_total * other_scale", "other_total")
def new_total_not_rescaled():
    """The sum of a new part is rescaled, but its total is not; both need the same factor."""


@replaced("other_sum * other_scale", "other_sum")
def new_sum_not_rescaled():
    """The total of a new part is rescaled, but its sum is not; both need the same factor."""


@replaced("        highest = maximum\n", "")
def maximum_not_kept():
    """The new maximum is used once and forgotten: the next part is compared with the first part's maximum again. Keep
    it."""


@replaced(MAXIMUM, "other_highest")
def maximum_of_the_last_part():
    """Everything is rescaled to the new part's own highest score. Where that is far below, the factor overflows; take
    the larger of the two."""


@open_where("nan")
@replaced("highest, summed, total = parts[0]", "highest, summed, total = 0.0, 0.0, 0.0")
@replaced("parts[1:]", "parts")
def maximum_begun_at_0():
    """The running maximum begins at 0, so where all scores are far below 0 every factor is 0; begin with the first
    part, or at minus infinity."""


@open_where("nan")
@replaced(MAXIMUM, "0.0")
@replaced("highest, summed, total = parts[0]", "highest, summed, total = 0.0, 0.0, 0.0")
@replaced("parts[1:]", "parts")
def no_maximum():
    """exp of the highest scores themselves overflows at 1e3 and is 0 at -1e3; subtract the maximum of all parts
    first."""


@open_where("nan")
@replaced(SCALE, "np.exp(maximum - highest)")
@replaced(OTHER, "np.exp(maximum - other_highest)")
def factors_upside_down():
    """The factors are exp(maximum - highest), so lower parts count more; the difference is the other way round."""


def mean_of_the_parts(parts):
    """The results of the parts are averaged; a part with higher scores or more keys counts more."""
    return np.mean([total / summed for _, summed, total in parts], axis=0)


def highest_scores_alone(parts):
    """The parts' results are weighted by a softmax of their highest scores alone; their sums count as well: a part may
    have many keys."""
    highest = np.array([part[0] for part in parts])
    weights = np.exp(highest - highest.max())
    return weights @ np.array([total / summed for _, summed, total in parts]) / weights.sum()


def best_part_alone(parts):
    """The result is that of the part with the highest score; the others count as well."""
    _, summed, total = max(parts, key=lambda part: part[0])
    return total / summed


@replaced("return total / summed", "return total")
def not_divided():
    """The total is not divided by the sum at the end."""


@without("total = total * scale + other_total * other_scale\n        ")
def first_total_alone():
    """The totals of the later parts have no effect; add them, rescaled as the sums are."""


@shows_in("inputs")
@replaced(f"total = {TOTAL}", "total *= scale\n        total += other_total * other_scale")
def merged_in_place():
    """The caller's parts change (*= or += on a total, pop or sort on the list); make a new array, or a new list."""
