"""Wrong ways to fill a mask. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

PLACES, SCORES = "np.flatnonzero(ids == mask_id)", "logits[places]"
ORDER = 'np.argsort(-scores, axis=1, kind="stable")'
TAKEN = "np.take_along_axis(p, best, axis=1)"
RETURN = f"return best, {TAKEN}"
EXP = "np.exp(scores - scores.max(axis=1, keepdims=True))"

pairs = [
    ("renormalised", "sort_not_stable"),
    ("first_mask_only", "renormalised"),
    ("higher_id_first", "renormalised"),
    ("first_mask_only", "sort_reversed_and_not_stable"),
]


@replaced(PLACES, f"{PLACES}[:1]")
def first_mask_only():
    """Only the first [MASK] is filled; every one of them has its own row."""


@replaced(SCORES, "logits[places - 1]")
def one_place_to_the_left():
    """The scores of the place before each [MASK] are read, as in next-token prediction; a masked model guesses the
    token of the same place."""


@replaced(PLACES, "np.arange(len(ids))")
def every_place():
    """Every place of the text gets a row; only places where ids is mask_id do."""


@replaced(RETURN, f"taken = {TAKEN}\n    return best, taken / taken.sum(axis=1, keepdims=True)")
def renormalised():
    """The k probabilities are divided by their sum; they are those of a softmax over all V tokens."""


@replaced(TAKEN, "np.take_along_axis(scores, best, axis=1)")
def scores_returned():
    """The scores are returned beside the ids; return the probabilities."""


@replaced(TAKEN, "np.log(np.take_along_axis(p, best, axis=1))")
def log_probabilities():
    """The logarithms of the probabilities are returned; return the probabilities."""


@replaced(EXP, "np.exp(scores - scores.max(axis=0, keepdims=True, initial=-np.inf))")
@replaced("exponentials.sum(axis=1", "exponentials.sum(axis=0")
def softmax_over_the_masks():
    """The softmax runs over the masks; it runs over the V tokens of each."""


@replaced(SCORES, "logits[places]\n    across = np.exp(logits - logits.max(axis=0))")
@replaced("p = exponentials / exponentials.sum(axis=1, keepdims=True)", "p = (across / across.sum(axis=0))[places]")
def softmax_over_the_places():
    """The softmax runs over the places of the text; it runs over the V tokens of each place."""


@replaced("exponentials.sum(axis=1, keepdims=True)", "(exponentials.sum(axis=1, keepdims=True) + 1e-8)")
def small_number_in_the_sum():
    """A small number is added to the sum of the softmax, so the probabilities sum to less than 1. The largest
    exponential of a row is 1, so nothing has to be added."""


@replaced(ORDER, 'np.argsort(scores, axis=1, kind="stable")')
def least_likely():
    """The least likely tokens are returned; np.argsort sorts upwards."""


@replaced("[:, :k]", "[:, :k][:, ::-1]")
def ascending():
    """The tokens of a row are in ascending order; the most likely comes first."""


@replaced("[:, :k]", "[:, :k]\n    best.sort(axis=1)")
def in_order_of_id():
    """The tokens of a row are in the order of their ids; the most likely comes first."""


@replaced(ORDER, 'np.argsort(scores, axis=1, kind="stable")[:, ::-1]')
def higher_id_first():
    """Of tokens with equal scores the higher id comes first; the lower one does. (A stable sort that is reversed
    reverses equal ones too.)"""


@replaced(ORDER, "np.argsort(-scores, axis=1)")
def sort_not_stable():
    """Tokens with equal scores are in any order, since np.argsort is not stable by default; the lower id comes
    first."""


@replaced(ORDER, "np.argsort(scores, axis=1)[:, ::-1]")
def sort_reversed_and_not_stable():
    """Tokens with equal scores are in any order, since np.argsort is not stable by default and a reversed sort reverses
    equal ones; the lower id comes first."""


@replaced(ORDER, "(np.argsort(-scores, axis=1, kind='stable') if len(scores) else np.array([]))")
def error_without_a_mask():
    """There is an error where the text has no [MASK]; both results have the shape (0, k) there."""


@replaced(RETURN, f"if not len(best):\n        return np.array([]), np.array([])\n    {RETURN}")
def no_rows_and_no_columns():
    """Where the text has no [MASK], the results lose their second axis, and the ids are floats: np.array([]) has the
    shape (0,). Both have the shape (0, k), and the ids are integers."""


@replaced(RETURN, f"return {TAKEN}, best")
def probabilities_first():
    """The probabilities are returned first (as torch.topk does with its values); the ids come first."""


@replaced(RETURN, f"return best.astype(float), {TAKEN}")
def ids_as_floats():
    """The ids are floats, as np.zeros makes them; ids are integers, for they index a vocabulary."""


@replaced("    exponentials =", "    scores = scores.copy()\n    scores[:, mask_id] = -1e9\n    exponentials =")
def mask_ruled_out():
    """[MASK] is ruled out as a result; it is a token like any other here."""


@open_where("nan")
@replaced(EXP, "np.exp(scores)")
def maximum_missing():
    """exp overflows for large scores, or underflows to 0 / 0; subtract each place's largest score first."""


@open_where("nan")
@replaced(EXP, "np.exp(scores)")
@replaced(ORDER, 'np.argsort(-p, axis=1, kind="stable")')
def maximum_missing_before_the_sort():
    """exp overflows for large scores, or underflows to 0 / 0, and probabilities that are NaN cannot be sorted; subtract
    each place's largest score first."""


@open_where("nan")
@replaced(EXP, "np.exp(scores - scores.max(initial=-np.inf))")
def maximum_of_everything():
    """One maximum is subtracted at all places; a place far below it gives 0 / 0. Subtract each place's own."""


@shows_in("inputs")
@replaced("    return best", "    logits[places] = p\n    return best")
def softmax_in_place():
    """The scores are overwritten in place; make new arrays."""
