"""Wrong ways to keep the nucleus. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

ORDER, RETURNED = 'np.argsort(-probs, kind="stable")', "return filtered / filtered.sum()"
SUMS = "np.cumsum(probs[order])"
REACHED, KEPT = f"np.flatnonzero({SUMS} >= p)", "order[: reached[0] + 1] if len(reached) else order"
ALL = "if len(reached) else order"

pairs = [
    ("later_of_the_tied", "not_normalised"),
    ("crossing_dropped_but_one", "not_normalised"),
    ("more_than_p", "later_of_the_tied"),
    ("from_the_least_likely", "later_of_the_tied"),
    ("from_the_least_likely", "sort_not_stable_and_reversed"),
    ("more_than_p", "sort_not_stable_and_reversed"),
]


@open_where("nan")
@replaced(KEPT, f"order[: reached[0]] {ALL}")
def crossing_dropped():
    """The token with which the sum reaches p is dropped, so that nothing is left where the first token is enough; keep
    this token too."""


@replaced(KEPT, f"order[: max(reached[0], 1)] {ALL}")
def crossing_dropped_but_one():
    """The token with which the sum reaches p is dropped, unless it is the first; always keep it."""


@open_where("nan")
@replaced(KEPT, f"order[{SUMS} <= p]")
def sums_up_to_p():
    """Only tokens whose sum is at most p are kept, so that nothing is left where the first token is more than p; keep
    the token with which the sum reaches p, too."""


@replaced(KEPT, f"order[: max(np.sum({SUMS} <= p), 1)]")
def sums_up_to_p_but_one():
    """Only tokens whose sum is at most p are kept, or the first; keep the token with which the sum reaches p, too."""


@replaced(KEPT, f"order[: reached[0] + 2] {ALL}")
def one_more():
    """One token too many is kept; the one with which the sum reaches p is the last."""


@replaced(REACHED, f"np.flatnonzero({SUMS} > p)")
def more_than_p():
    """One token too many is kept where the sum is exactly p; such a sum is enough."""


@replaced(ALL, "if len(reached) else order[:1]")
def only_the_first_if_never_reached():
    """Where the sum never reaches p, only the likeliest token is kept; all must be."""


@replaced("probs[order]) >= p", "probs[order]) >= p * probs.sum()")
def share_of_the_sum():
    """The sum is compared with p times the sum of all probabilities; compare it with p itself. If p is never reached,
    all tokens are kept."""


@replaced(f"{ALL}", "if True else order")
def error_if_never_reached():
    """There is an error where the sum never reaches p; all tokens are kept then."""


@replaced(KEPT, "order[: np.sum(np.cumsum(np.sort(probs)) > 1 - p)]")
def from_the_least_likely():
    """The probabilities are added up from the least likely token, and dropped while the sum is at most 1 - p, as in
    Hugging Face. This is wrong where they do not sum to 1: add them up from the likeliest to p."""


@replaced(ORDER, "np.arange(len(probs))")
def unsorted():
    """The probabilities are added up in the order of the ids; the likeliest comes first, so sort them."""


@replaced(ORDER, 'np.argsort(probs, kind="stable")')
def least_likely_first():
    """The least likely tokens come first; the likeliest must."""


@replaced(ORDER, 'np.argsort(probs, kind="stable")[::-1]')
def later_of_the_tied():
    """Of equally likely tokens the one with the higher id comes first; the lower id does. (A stable sort that is
    reversed reverses equal ones too.)"""


@replaced(ORDER, "np.argsort(-probs)")
def sort_not_stable():
    """Of equally likely tokens any may come first, since np.argsort is not stable; use kind="stable", which leaves
    equal ones in their order."""


@replaced(ORDER, "np.argsort(probs)[::-1]")
def sort_not_stable_and_reversed():
    """Of equally likely tokens any may come first, since np.argsort is not stable, and you reverse its result. The
    lower id comes first; a stable sort of -probs does this."""


@replaced(KEPT, f"np.flatnonzero(probs >= probs[order[reached[0]]]) {ALL}")
def all_that_tie():
    """All tokens that are as likely as the last kept one are kept; stop where the sum reaches p, and of equally likely
    tokens keep those with the lower ids."""


@replaced(KEPT, "np.flatnonzero((probs >= p) | (probs == probs.max()))")
def each_compared_with_p():
    """Each probability is compared with p by itself; it is the sum of the likeliest ones that must reach p."""


@replaced(KEPT, "np.flatnonzero(probs >= p * probs.max())")
def min_p():
    """Tokens are kept whose probability is at least p times the largest one; that is min-p. Add the probabilities up,
    the largest first, until they reach p."""


@open_where("nan")
@replaced(KEPT, "order[reached[0] + 1 :] if len(reached) else order[:0]")
def kept_and_dropped_exchanged():
    """The likeliest tokens are set to 0 and the others kept; it must be the other way round."""


@replaced(REACHED, f"np.flatnonzero({SUMS} >= 1 - p)")
def one_minus_p():
    """Tokens are kept until the sum reaches 1 - p; it must reach p."""


@replaced(RETURNED, "return filtered")
def not_normalised():
    """The kept probabilities are not divided by their sum; they must sum to 1 again."""


@replaced(RETURNED, "return filtered / p")
def divided_by_p():
    """The kept probabilities are divided by p; divide them by their sum, which is p or more."""


@replaced(RETURNED, "filtered[kept] = np.exp(probs[kept])\n    return filtered / filtered.sum()")
def softmax_of_the_kept():
    """The kept probabilities go through a softmax; divide them by their sum."""


@replaced(RETURNED, "return np.sort(filtered)[::-1] / filtered.sum()")
def sorted_result():
    """The result is sorted; every token stays in its place."""


@replaced("filtered[kept] = probs[kept]", "filtered[: len(kept)] = probs[: len(kept)]")
def places_in_the_order():
    """The places in the sorted order are taken for ids; token order[i] has the place i there."""


@replaced(RETURNED, "return probs[kept] / probs[kept].sum()")
def only_the_kept():
    """The result holds the kept tokens alone, likeliest first; it has all V places, with 0 for the dropped ones."""


def _small_number(number):
    @replaced(RETURNED, f"return filtered / (filtered.sum() + {number})")
    def mistake(): ...

    mistake.__doc__ = f"{number} is added to the sum, so the result does not sum to 1; add nothing, the sum is not 0."
    return mistake


small_number_in_the_sum_1e_8, small_number_in_the_sum_1e_9, small_number_in_the_sum_1e_10 = map(
    _small_number, ("1e-8", "1e-9", "1e-10")
)
small_number_in_the_sum_1e_12 = _small_number("1e-12")


@shows_in("inputs")
@replaced("np.zeros(len(probs))", "probs")
@replaced("filtered[kept] = probs[kept]", "filtered[np.setdiff1d(order, kept)] = 0.0")
def set_to_zero_in_place():
    """The dropped tokens are set to 0 in the caller's array; make a copy first."""
