"""Wrong ways to sample. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

BEHIND, FOUND = "np.flatnonzero(u < np.cumsum(probs))", "return int(behind_u[0])"
OTHERWISE = "return int(np.flatnonzero(probs)[-1])"
START = "    behind_u ="

pairs = [
    ("right_closed", "last_id"),
    ("right_closed", "out_of_range"),
    ("right_closed", "first_id"),
    ("right_closed", "error_where_the_sum_ends_early"),
    ("complement", "last_id"),
    ("complement", "first_id"),
]


@replaced("u < np", "u <= np")
def right_closed():
    """If u is exactly the end of a piece, its token is chosen (and with u = 0 the first one, even if its probability is
    0); the end of a piece belongs to the next one: u < c_i."""


@replaced(START, f"    u = 1.0 - u\n{START}")
def complement():
    """1 - u is used; the pieces begin at 0 with token 0, so use u."""


@replaced(OTHERWISE, "return len(probs) - 1")
def last_id():
    """If u lies behind all pieces, the last token is chosen although its probability may be 0; choose the last one that
    has a probability above 0."""


@replaced(OTHERWISE, "return len(probs)")
def out_of_range():
    """If u lies behind all pieces, the result is V, which is no token; choose the last one whose probability is above
    0. (np.searchsorted gives V there.)"""


@replaced(OTHERWISE, "return 0")
def first_id():
    """If u lies behind all pieces, token 0 is chosen (np.argmax of an array without True is 0); choose the last one
    whose probability is above 0."""


@replaced(OTHERWISE, "return int(behind_u[0])")
def error_where_the_sum_ends_early():
    """If u lies behind all pieces, there is an error; choose the last token whose probability is above 0."""


@replaced(OTHERWISE, "return None")
def none_where_the_sum_ends_early():
    """If u lies behind all pieces, the result is None; choose the last token whose probability is above 0."""


@replaced(OTHERWISE, "return int(np.argmax(probs))")
def likeliest_where_the_sum_ends_early():
    """If u lies behind all pieces, the likeliest token is chosen; choose the last one whose probability is above 0."""


@replaced(START, f"    u = u * probs.sum()\n{START}")
def divided_by_the_sum():
    """The probabilities are divided by their sum (or u multiplied by it); use them as they are given."""


@replaced(BEHIND, "np.flatnonzero(u < np.cumsum(np.sort(probs)[::-1]))")
@replaced(FOUND, 'return int(np.argsort(-probs, kind="stable")[behind_u[0]])')
def likeliest_first():
    """The pieces lie in the order of the probabilities, the largest first; the order is that of the ids."""


@replaced(BEHIND, "np.flatnonzero(u < np.cumsum(np.sort(probs)))")
@replaced(FOUND, 'return int(np.argsort(probs, kind="stable")[behind_u[0]])')
def least_likely_first():
    """The pieces lie in the order of the probabilities, the smallest first; the order is that of the ids."""


@replaced(BEHIND, "np.flatnonzero(u < np.cumsum(np.sort(probs)[::-1]))")
def place_in_the_order():
    """The probabilities are sorted, and a place in the sorted order is returned; do not sort, for the ids are the
    places in probs."""


@replaced(BEHIND, "len(probs) - 1 - np.flatnonzero(u < np.cumsum(probs[::-1]))")
def from_the_end():
    """The pieces lie in the opposite order, the last token first; token 0 is the first piece."""


@replaced(BEHIND, "np.flatnonzero(u < probs)")
def not_added_up():
    """u is compared with each probability by itself; compare it with the sum of all up to this token."""


@replaced(FOUND, "return int(np.argmax(probs))")
@replaced(OTHERWISE, "return int(np.argmax(probs))")
def likeliest():
    """The likeliest token is chosen, whatever u is."""


@replaced(FOUND, "return min(int(behind_u[0]) + 1, len(probs) - 1)")
def one_too_far():
    """The token after the right one is chosen. Token i is the first one with u < c_i, and its own probability is a part
    of c_i."""


@replaced(FOUND, "return max(int(behind_u[0]) - 1, 0)")
def one_too_early():
    """The token before the right one is chosen. Token i is the first one with u < c_i, and its own probability is part
    of c_i."""


@replaced(FOUND, "return int(behind_u[-1])")
def last_of_all():
    """The last token with u < c_i is chosen, which is always the last one of all; choose the first."""


@replaced(FOUND, "return int(u * len(probs))")
@replaced(OTHERWISE, "return int(u * len(probs))")
def all_equally_likely():
    """All tokens are chosen equally often; the pieces must be as long as the probabilities."""


@replaced(FOUND, "return int(np.argmin(np.abs(np.cumsum(probs) - u)))")
def nearest_border():
    """The token whose end c_i is nearest to u is chosen; choose the first one whose end is behind u."""


@replaced(FOUND, "return int(np.random.default_rng(int(u * 2**32)).choice(len(probs), p=probs / probs.sum()))")
def own_generator():
    """A generator is used, and u is its seed at most; u itself is the number to compare with the sums."""


@replaced(FOUND, "return float(behind_u[0])")
@replaced(OTHERWISE, "return float(np.flatnonzero(probs)[-1])")
def float_returned():
    """The id is a float; ids are ints."""


@replaced(FOUND, "return float(probs[behind_u[0]])")
@replaced(OTHERWISE, "return float(probs[np.flatnonzero(probs)[-1]])")
def probability_returned():
    """The probability of the token is returned; return its id."""


@shows_in("inputs")
@replaced("np.cumsum(probs)", "np.cumsum(probs, out=probs)")
@replaced(START, f"    given = probs.copy()\n{START}")
@replaced("np.flatnonzero(probs)[-1]", "np.flatnonzero(given)[-1]")
def added_up_in_place():
    """The sums are written over the caller's probabilities; make a new array."""
