"""Wrong ways to make a bigram table. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

COUNTED, PLACES = "np.add.at(counts, (ids[:-1], ids[1:]), 1.0)", "(ids[:-1], ids[1:])"
START, TOTAL = "np.full((vocabulary, vocabulary), smoothing)", "counts.sum(axis=1, keepdims=True)"
SHARE = f"counts / {TOTAL}"

pairs = [
    ("repeats_count_once", "probabilities_returned"),
    ("transposed", "probabilities_returned"),
    ("no_smoothing", "repeats_count_once"),
    ("repeats_count_once", "transposed"),
    ("repeats_count_once", "columns_normalised"),
]


@replaced("np.add.at(counts, ", "places = (")
@replaced(", 1.0)", ")\n    counts[places] += 1.0")
def repeats_count_once():
    """A pair that occurs several times counts once: counts[a, b] += 1 with arrays a and b adds 1 to each place only
    once. NumPy has np.add.at for this, or use a loop."""


@replaced(PLACES, "(ids[1:], ids[:-1])")
def transposed():
    """Rows and columns are exchanged: the row is the last token, the column the next one."""


@replaced(TOTAL, "counts.sum(axis=0, keepdims=True)")
def columns_normalised():
    """The columns sum to 1; each row must, since a row holds the probabilities of all tokens that may come next."""


@replaced(TOTAL, "counts.sum(axis=1)")
def sums_along_the_wrong_axis():
    """Each number is divided by the sum of another row: the sums lost their axis and are spread over the columns. Keep
    it with keepdims=True."""


@replaced(TOTAL, "counts.sum()")
def whole_table_normalised():
    """The whole table sums to 1; each row must sum to 1 by itself."""


@open_where("not finite")
@replaced(START, "np.zeros((vocabulary, vocabulary))")
def no_smoothing():
    """The smoothing is not added, so a pair that does not occur has the logarithm of 0."""


@replaced(START, "np.ones((vocabulary, vocabulary))")
def always_one():
    """1 is added to each count, whatever the smoothing is; add the smoothing that is given."""


@replaced(TOTAL, f"({TOTAL} - (vocabulary - 1) * smoothing)")
def total_with_one_smoothing():
    """The total of a row holds the smoothing only once; it is added to each of the V counts, so the total grows by V
    times as much."""


@open_where("not finite")
@replaced(TOTAL, f"({TOTAL} - vocabulary * smoothing)")
def total_without_smoothing():
    """The total of a row is that of the counts without smoothing, so the row does not sum to 1 (and a row without pairs
    divides by 0)."""


@replaced(START, "np.zeros((vocabulary, vocabulary))")
@replaced(SHARE, "(lambda kept: kept / kept.sum(axis=1, keepdims=True))(np.where(counts == 0, smoothing, counts))")
def only_zeros_smoothed():
    """The smoothing only replaces counts of 0; add it to every count."""


def _after(total, divisor, said):
    """The smoothing comes after the division by the total."""

    @open_where("not finite")
    @replaced(START, "np.zeros((vocabulary, vocabulary))")
    @replaced(SHARE, f"(counts / {total} + smoothing) / {divisor}")
    def mistake(): ...

    mistake.__doc__ = f"The smoothing is added to the probabilities{said}; add it to the counts, before you divide."
    return mistake


GUARDED, SUM_OF_A_ROW = f"np.maximum({TOTAL}, 1.0)", f"(counts / {TOTAL} + smoothing).sum(axis=1, keepdims=True)"
added_to_the_probabilities = _after(TOTAL, "1.0", ", and the rows do not sum to 1")
added_to_the_probabilities_or_to_0 = _after(GUARDED, "1.0", ", and the rows do not sum to 1")
added_to_the_probabilities_and_divided = _after(TOTAL, SUM_OF_A_ROW, " and not to the counts")
added_to_the_probabilities_or_to_0_and_divided = _after(
    GUARDED, SUM_OF_A_ROW.replace(TOTAL, GUARDED), " and not to the counts"
)


@open_where("not finite")
@replaced(START, "np.zeros((vocabulary, vocabulary))")
@replaced("    return", "    counts[counts.sum(axis=1) == 0] = 1.0\n    return")
def only_empty_rows_smoothed():
    """The smoothing is not added; only rows without any pair are filled. Add it to every count, so that no probability
    is 0."""


@replaced(TOTAL, "(np.bincount(ids, minlength=vocabulary)[:, None] + vocabulary * smoothing)")
def last_id_counted():
    """Each count is divided by how often its token occurs. The last id of the text is followed by nothing, so divide by
    the number of pairs that the token begins: the sum of its row."""


@replaced(PLACES, "(ids, np.roll(ids, -1))")
def wraps_around():
    """The last id is paired with the first one; nothing comes after the last id."""


@replaced(PLACES, "(ids[:-1:2], ids[1::2])")
def every_second_pair():
    """The text is cut into pairs that do not overlap; every id but the last begins a pair."""


@replaced(PLACES, "(ids[:-1][ids[:-1] != ids[1:]], ids[1:][ids[:-1] != ids[1:]])")
def same_token_skipped():
    """A token that follows itself is not counted; 0, 0 is a pair as any other."""


@replaced(COUNTED, "counts += np.bincount(ids, minlength=vocabulary)")
def unigrams():
    """All rows are alike: they hold how often each token occurs, whatever came before. Count the pairs."""


@replaced("    counts =", "    vocabulary = int(ids.max()) + 1\n    counts =")
def vocabulary_from_the_ids():
    """The size of the table comes from the largest id; it must be vocabulary, for some tokens may not occur."""


@replaced(f"np.log({SHARE})", SHARE)
def probabilities_returned():
    """The probabilities are returned; return their logarithms."""


@replaced("return np.log(", "return -np.log(")
def sign():
    """The sign is wrong: these are costs. A log-probability is at most 0."""


@replaced("return np.log(", "return np.log2(")
def base_2():
    """The logarithm has base 2; use the natural one, np.log."""


@replaced(f"np.log({SHARE})", "np.log(counts)")
def not_normalised():
    """These are the logarithms of the counts; divide each row by its sum first."""


def _added(number):
    @replaced(SHARE, f"{SHARE} + {number}")
    def mistake(): ...

    mistake.__doc__ = f"{number} is added before the logarithm; the smoothing already keeps it finite, so add nothing."
    return mistake


added_1e_8, added_1e_9, added_1e_10, added_1e_12 = map(_added, ("1e-8", "1e-9", "1e-10", "1e-12"))
