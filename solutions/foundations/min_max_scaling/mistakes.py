"""Wrong ways to write min-max scaling. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

LOW, SPAN, GUARDED = "x.min(axis=0)", "x.max(axis=0) - low", "np.where(span == 0, 1.0, span)"
SCALED = "(x - low) / span"

pairs = [
    ("span_is_the_greatest", "low_subtracted_twice"),  # the greatest value is passed on, and the span made from it
    ("span_of_0", "span_is_the_greatest"),
    ("span_of_0", "mean_and_deviation"),
]


@replaced(LOW, "np.full(x.shape[1], x.min())")
@replaced("x.max(axis=0)", "x.max()")
def one_scale_for_all_columns():
    """One least and one greatest value are taken from the whole table; each column has its own, so use axis=0."""


@replaced(LOW, "x.min(axis=1)")
@replaced("x.max(axis=0)", "x.max(axis=1)")
def rows_scaled():
    """The least and greatest values of each row are taken; take those of each column, along axis=0."""


@replaced(SPAN, "x.max(axis=0)")
def span_is_the_greatest():
    """fit returns the greatest values in the place of the spans; the span is the greatest value minus the least."""


@replaced(SPAN, "np.abs(x).max(axis=0)")
def span_is_the_greatest_absolute_value():
    """The span is the greatest absolute value, as in scikit-learn's MaxAbsScaler; it is the greatest value minus the
    least."""


@replaced(SPAN, "low - x.max(axis=0)")
def span_negative():
    """The span is the least value minus the greatest; it is the other way round."""


@replaced(LOW, "x.mean(axis=0)")
@replaced(SPAN, "x.std(axis=0)")
def mean_and_deviation():
    """fit takes mean and standard deviation, which is standardisation; here it is the least value and the span."""


@replaced(LOW, "x.mean(axis=0)")
@replaced(SPAN, "x.max(axis=0) - x.min(axis=0)")
def mean_in_the_place_of_low():
    """fit takes the mean of each column; here the least value becomes 0, so low is that."""


@replaced(f"return low, {GUARDED}", f"return {GUARDED}, low")
def span_first():
    """fit returns the span first; the result is (low, span)."""


@open_where("not finite")
@replaced(GUARDED, "span")
def span_of_0():
    """A column of equal values gets span 0, which leaves 0 / 0; its span is 1."""


@replaced(GUARDED, "span")
@replaced(SCALED, "(x - low) / np.where(span == 0, 1.0, span)")
def span_of_0_mended_in_transform():
    """fit returns a span of 0 and transform puts 1 in its place; fit itself must return 1 there."""


@replaced(GUARDED, "np.where(span == 0, 1e-8, span)")
def small_span_of_a_constant_column():
    """A column of equal values gets a very small span; other rows then become huge. Its span is 1."""


@replaced(GUARDED, "np.maximum(span, 1e-8)")
def span_of_1e_8_at_least():
    """A span below 1e-8 becomes 1e-8; only a span of 0 is replaced, by 1."""


@replaced(GUARDED, "span + 1e-8")
def small_number_added_to_the_span():
    """A small number is added to every span, so the greatest value becomes a little less than 1; only a span of 0 is
    replaced, by 1."""


@replaced(GUARDED, "np.where(span < 1e-6, 1.0, span)")
def small_span_taken_for_0():
    """A small span is taken for 0; only a column whose values are all equal has span 1."""


@replaced(SCALED, "(x - x.min(axis=0)) / span")
def own_low():
    """transform takes the least values of its own rows; use the low that it is given."""


@open_where("nan")
@replaced(SCALED, "(x - x.min(axis=0)) / np.ptp(x, axis=0)")
def fits_again():
    """transform learns low and span from its own rows; use those that it is given."""


@replaced(SCALED, "x / span")
def low_not_subtracted():
    """transform does not subtract low; the least value becomes 0."""


@replaced(SCALED, "x - low / span")
def without_brackets():
    """Only low is divided by the span; subtract first: (x - low) / span."""


@replaced(SCALED, "(x - low) / (span - low)")
def low_subtracted_twice():
    """transform divides by span - low; the span is a difference already."""


@replaced(SCALED, "(x - low) / (span + 1e-8)")
def small_number_added_in_transform():
    """transform adds a small number to the span; a span is never 0, so divide by it as it is."""


@replaced(SCALED, "np.clip((x - low) / span, 0.0, 1.0)")
def cut_off():
    """Values outside [0, 1] are cut off; rows that were not fitted may lie outside."""


@replaced(SCALED, "2.0 * (x - low) / span - 1.0")
def from_minus_1_to_1():
    """The rows are scaled to [-1, 1]; they are to lie in [0, 1]."""


@replaced(SCALED, "1.0 - (x - low) / span")
def upside_down():
    """The greatest value becomes 0 and the least 1; it must be the other way round."""


@shows_in("inputs")
@replaced(f"    return {SCALED}", "    x -= low\n    return x / span")
def subtracted_in_place():
    """low is subtracted in place, so the caller's table changes; make a new array."""


@shows_in("inputs")
@replaced(f"    low = {LOW}", f"    x.sort(axis=0)\n    low = {LOW}")
def sorted_in_place():
    """fit sorts the caller's table; np.sort makes a new array, x.sort does not."""
