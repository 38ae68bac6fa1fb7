"""Wrong ways to add relative positions. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

INDEX, PRODUCT = "places[:, None] - places + n - 1", "q @ k.swapaxes(-1, -2)"
SUM, SCALE = "(q @ k.swapaxes(-1, -2) + bias)", " / np.sqrt(d)"

pairs = [
    ("distance_the_other_way", "not_scaled"),
    ("distance_without_its_sign", "not_scaled"),
]


@replaced(INDEX, "places - places[:, None] + n - 1")
def distance_the_other_way():
    """The distance is j - i; it is i - j, above 0 if the key stands before the query."""


@replaced(f"{SUM}{SCALE}", f"{PRODUCT}{SCALE} + bias")
def added_after_the_scale():
    """r is added after the division by sqrt(d); add it to the dot products, then divide the sum."""


@replaced(f"{SUM}{SCALE}", f"{PRODUCT} + bias{SCALE}")
def only_r_scaled():
    """r alone is divided by sqrt(d) (are parentheses missing?); divide the sum."""


@replaced(SCALE, "")
def not_scaled():
    """The scores are not divided by sqrt(d). T5 does not divide them either; here they are divided."""


@replaced(SCALE, " / d")
def scaled_by_d():
    """The scores are divided by d; the formula divides by its square root."""


@replaced(SCALE, " / np.sqrt(n)")
def scaled_by_sqrt_n():
    """The scores are divided by sqrt(n), the number of places; divide by sqrt(d), the size of queries and keys."""


@replaced(INDEX, "places[:, None] - places")
def without_the_offset():
    """r is read at i - j, without n - 1. A negative index counts from the end in NumPy, so there is no error, but r[0]
    belongs to the distance -(n-1)."""


@replaced(INDEX, "places - places[:, None]")
def without_the_offset_the_other_way():
    """r is read at j - i; it is read at i - j + n - 1. A negative index counts from the end in NumPy, so there is no
    error."""


@replaced(INDEX, "abs(places[:, None] - places) + n - 1")
def distance_without_its_sign():
    """The distance has lost its sign, so a key behind the query is treated like one before it."""


@replaced(INDEX, "abs(places[:, None] - places)")
def distance_without_sign_and_offset():
    """r is read at |i - j|; it is read at i - j + n - 1: r has a number for each distance, negative ones too."""


@replaced(INDEX, "n - 1 - abs(places[:, None] - places)")
def distance_counted_down():
    """r is read at n - 1 - |i - j|, so only its first half is used; it is read at i - j + n - 1."""


@replaced(INDEX, "places[:, None] + places")
def places_added():
    """r is read at i + j; it is read at i - j + n - 1."""


@replaced(INDEX, "places[:, None] - places + n")
def offset_too_large():
    """The offset is n, which is one too many; distance 0 is at n - 1."""


@replaced(INDEX, "places[:, None] - places + n - 2")
def offset_too_small():
    """The offset is n - 2, which is one too few; distance 0 is at n - 1."""


@replaced(f"r[{INDEX}]", "r[:n]")
def by_the_key_alone():
    """Every query gets the same numbers, r[:n]; which one is added depends on the distance i - j."""


@replaced(f"r[{INDEX}]", "r[:n, None]")
def by_the_query_alone():
    """Every key gets the same number; which one is added depends on the distance i - j."""


@replaced(SUM, PRODUCT)
def r_ignored():
    """r has no effect; add it to the dot products."""


@replaced(SUM, f"({PRODUCT} - bias)")
def r_subtracted():
    """r is subtracted; add it."""


@replaced(SUM, f"({PRODUCT} * bias)")
def r_multiplied():
    """The dot products are multiplied with r; add it."""


@replaced(PRODUCT, "k @ q.swapaxes(-1, -2)")
def queries_and_keys_swapped():
    """Queries and keys are swapped in the dot products; row i belongs to query i."""


@replaced("k.swapaxes(-1, -2)", "k.T")
def all_axes_of_the_keys_swapped():
    """k.T swaps all axes, which is wrong as soon as there is a leading dimension; swap the last two alone."""


@replaced("n, d = q.shape[-2:]", "n, d = q.shape[0], q.shape[-1]")
def places_counted_on_the_first_axis():
    """The places are counted on the first axis; they are on the last but one."""


@replaced(f"    return {SUM}{SCALE}", f"    y = np.exp({SUM}{SCALE})\n    return y / y.sum(axis=-1, keepdims=True)")
def softmax_as_well():
    """The weights are returned, after a softmax; return the scores."""


@shows_in("inputs")
@replaced(f"return {SUM}{SCALE}", f"q /= np.sqrt(d)\n    return {PRODUCT} + bias{SCALE}")
def q_scaled_in_place():
    """q is divided in place (`q /= ...`), so the caller's array changes; make a new array."""


@shows_in("inputs")
@replaced("    n, d =", "    r /= np.sqrt(q.shape[-1])\n    n, d =")
@replaced(f"{SUM}{SCALE}", f"{PRODUCT}{SCALE} + bias")
def r_scaled_in_place():
    """r is divided in place (`r /= ...`), so the caller's array changes; make a new array."""
