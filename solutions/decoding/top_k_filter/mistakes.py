"""Wrong ways to keep the k likeliest. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

ORDER, RETURNED = 'np.argsort(-probs, kind="stable")', "return filtered / filtered.sum()"
KEPT = f"{ORDER}[:k]"

pairs = [
    ("all_that_tie", "not_normalised"),
    ("later_of_the_tied", "not_normalised"),
    ("all_that_tie", "small_number_in_the_sum_1e_12"),
    ("sort_not_stable_and_reversed", "not_normalised"),
    ("one_more", "not_normalised"),
]


@replaced(KEPT, "np.flatnonzero(probs >= np.sort(probs)[::-1][min(k, len(probs)) - 1])")
def all_that_tie():
    """All tokens that are as likely as the k-th one are kept, as in Hugging Face; keep exactly k, of equally likely
    ones those with the lower ids."""


@replaced(KEPT, "np.flatnonzero(probs >= np.sort(probs)[::-1][k - 1])")
def error_for_a_large_k():
    """All tokens that are as likely as the k-th one are kept, and there is an error where k is larger than V; keep
    exactly k, or all tokens if there are fewer."""


@replaced(KEPT, "np.argsort(-probs, kind='stable')[: k + 0 * probs[k - 1].astype(int)]")
def error_beyond_v():
    """There is an error where k is larger than V; all tokens are kept then."""


@open_where("nan")
@replaced(KEPT, "np.flatnonzero(probs > np.sort(probs)[::-1][min(k, len(probs)) - 1])")
def kth_dropped():
    """The k-th likeliest token is dropped: keep those that are at least as likely as it is, not only likelier ones."""


@replaced(KEPT, 'np.argsort(probs, kind="stable")[::-1][:k]')
def later_of_the_tied():
    """Of several equally likely tokens those with the higher ids are kept; keep those with the lower ids. (A stable
    sort that is reversed reverses equal ones too.)"""


@replaced(KEPT, "np.argsort(-probs)[:k]")
def sort_not_stable():
    """Of several equally likely tokens any may be kept, since np.argsort is not stable; use kind="stable", which leaves
    equal ones in their order."""


@replaced(KEPT, "np.argsort(probs)[::-1][:k]")
def sort_not_stable_and_reversed():
    """Of several equally likely tokens any may be kept, since np.argsort and np.argpartition are not stable; keep
    those with the lower ids. A stable sort of -probs does this, its result not reversed."""


@replaced(KEPT, "np.argpartition(probs, -k)[-k:]")
def partition_and_error():
    """Of several equally likely tokens any may be kept, since np.argpartition does not look at the ids, and there is an
    error where k is larger than V. Keep those with the lower ids, or all tokens if there are fewer than k."""


@replaced(KEPT, f"{ORDER}[: k + 1]")
def one_more():
    """k + 1 tokens are kept; keep k."""


@open_where("nan")
@replaced(KEPT, f"{ORDER}[: k - 1]")
def one_less():
    """k - 1 tokens are kept; keep k."""


@replaced(KEPT, 'np.argsort(probs, kind="stable")[:k]')
@open_where("nan")
def least_likely():
    """The least likely tokens are kept; keep the likeliest."""


@open_where("nan")
@replaced(KEPT, f"{ORDER}[k:]")
def kept_and_dropped_exchanged():
    """The k likeliest tokens are set to 0 and the others kept; it must be the other way round."""


@open_where("nan")
@replaced(KEPT, "np.arange(len(probs))[:k]")
def first_k():
    """The first k tokens are kept, whatever their probabilities are; keep the k likeliest."""


@replaced(RETURNED, "return filtered")
def not_normalised():
    """The kept probabilities are not divided by their sum; they must sum to 1 again."""


@replaced(RETURNED, "return filtered / probs.max()")
def divided_by_the_largest():
    """The kept probabilities are divided by the largest one; divide them by their sum."""


@replaced(RETURNED, "return filtered / probs.sum()")
def divided_by_the_old_sum():
    """The kept probabilities are divided by the sum of all; divide them by the sum of those that are kept."""


@replaced(RETURNED, "filtered[kept] = np.exp(probs[kept])\n    return filtered / filtered.sum()")
def softmax_of_the_kept():
    """The kept probabilities go through a softmax; divide them by their sum."""


@replaced(RETURNED, "return np.exp(filtered) / np.exp(filtered).sum()")
def softmax_of_all():
    """The result goes through a softmax, and dropped tokens get a probability again; divide by the sum."""


@replaced(RETURNED, "return (filtered > 0.0) / np.sum(filtered > 0.0)")
def uniform():
    """All kept tokens get the same probability; they keep their shares: divide them by their sum."""


@replaced(RETURNED, "return probs[kept] / probs[kept].sum()")
def only_the_kept():
    """The result holds the kept tokens alone, likeliest first; it has all V places, with 0 for the dropped ones."""


@replaced(RETURNED, "return np.sort(filtered)[::-1] / filtered.sum()")
def sorted_result():
    """The result is sorted; every token stays in its place."""


@replaced(RETURNED, "return kept")
def ids_returned():
    """The ids of the kept tokens are returned; return the probabilities of all tokens."""


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
@replaced("filtered[kept] = probs[kept]", f"filtered[{ORDER}[k:]] = 0.0")
def set_to_zero_in_place():
    """The dropped tokens are set to 0 in the caller's array; make a copy first."""
