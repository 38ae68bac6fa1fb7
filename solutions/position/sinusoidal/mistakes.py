"""Wrong ways to write sinusoidal positions. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

FREQUENCIES, ANGLES = "base ** (-np.arange(0, d, 2) / d)", "np.arange(n)[:, None] * frequencies"
SINES, COSINES = "y[:, 0::2] = np.sin(angles)", "y[:, 1::2] = np.cos(angles)"

pairs = [
    ("halves", "positions_from_1"),
    ("halves", "exponent_i_over_d"),
    ("sines_and_cosines_swapped", "positions_from_1"),
    ("sines_and_cosines_swapped", "exponent_i_over_d"),
    ("positions_from_1", "exponent_i_over_d"),
    ("base_ignored", "halves"),
]


@replaced(SINES, "y[:, : d // 2] = np.sin(angles)")
@replaced(COSINES, "y[:, d // 2 :] = np.cos(angles)")
def halves():
    """All sines stand in the first half and all cosines in the second; here sine and cosine of an angle are
    neighbours."""


@open_where("nan")
@replaced(FREQUENCIES, "base ** (-np.arange(d // 2) / max(d // 2 - 1, 1))")
@replaced(SINES, "y[:, : d // 2] = np.sin(angles)")
@replaced(COSINES, "y[:, d // 2 :] = np.cos(angles)")
def tensor2tensor():
    """This is what tensor2tensor computes: sines and cosines in two halves, and the exponent -i / (d/2 - 1). Here sine
    and cosine of an angle are neighbours, and the exponent is -2i/d."""


@open_where("nan")
@replaced(FREQUENCIES, "base ** (-np.arange(d // 2) / max(d // 2 - 1, 1))")
def slowest_pair_at_one_over_base():
    """The exponent is -i / (d/2 - 1), as in tensor2tensor, so that the last frequency is 1/base; here it is -2i/d."""


@replaced(FREQUENCIES, "base ** (-np.arange(d // 2) / d)")
def exponent_i_over_d():
    """The exponent is -i/d, with i counting the pairs; it is -2i/d."""


@replaced(FREQUENCIES, "base ** (-2 * np.arange(0, d, 2) / d)")
def exponent_doubled():
    """The exponent is doubled: i counts the pairs, and `np.arange(0, d, 2)` already holds 2i. It is -2i/d."""


@replaced(FREQUENCIES, "base ** (-np.arange(2, d + 2, 2) / d)")
def pairs_from_1():
    """The pairs count from 1; they count from 0, so the first pair turns by 1 a position, whatever the base."""


def _for_each_column(frequencies):
    """Each of the d columns has a frequency of its own, from its number j."""

    def change(mistake):
        mistake = replaced(SINES, "y[:, 0::2] = np.sin(angles)[:, 0::2]")(mistake)
        mistake = replaced(COSINES, "y[:, 1::2] = np.cos(angles)[:, 1::2]")(mistake)
        return replaced(FREQUENCIES, frequencies)(mistake)

    return change


@_for_each_column("base ** (-np.arange(d) / d)")
def exponent_j_over_d():
    """The exponent is -j/d with the column j, so sine and cosine of a pair have different angles; both have the
    exponent -2i/d of their pair i."""


@_for_each_column("base ** (-2.0 * np.arange(d) / d)")
def exponent_2j_over_d():
    """The exponent is -2j/d with the column j; i is the number of the pair, j // 2."""


@replaced(SINES, "y[:, 1::2] = np.sin(angles)")
@replaced(COSINES, "y[:, 0::2] = np.cos(angles)")
def sines_and_cosines_swapped():
    """Sines and cosines are swapped: the even columns, 0, 2, ..., are sines."""


@replaced(SINES, "y[:, 0::2] = np.sin(angles)")
@replaced(COSINES, "y[:, 1::2] = np.sin(angles)")
def sines_alone():
    """All columns are sines; the odd columns, 1, 3, ..., are cosines."""


@replaced(ANGLES, "np.arange(1, n + 1)[:, None] * frequencies")
def positions_from_1():
    """The positions count from 1; they count from 0, so the first row is 0, 1, 0, 1, ..."""


@replaced(FREQUENCIES, "base ** (np.arange(0, d, 2) / d)")
def sign_of_the_exponent():
    """The exponent has the wrong sign: the later pairs turn more slowly, so divide by the power, or negate the
    exponent."""


@replaced("= base **", "= 10000.0 **")
def base_ignored():
    """The base is always 10000; use the argument."""


@replaced(FREQUENCIES, "np.full(d // 2, 1.0)")
def one_frequency():
    """All pairs turn alike; pair i turns by base^(-2i/d) a position."""


@replaced(FREQUENCIES, "base ** (-np.arange(0, d, 2) / n)")
def exponent_over_n():
    """The exponent is divided by n, the number of positions; divide by d, the size of a vector."""


@replaced(FREQUENCIES, "np.exp(-np.arange(0, d, 2) / d) / base")
def base_divides():
    """The base divides a power of e; it is itself raised to the power -2i/d."""


@replaced(ANGLES, "np.arange(n)[:, None] / n * frequencies")
def positions_as_fractions():
    """The positions are divided by n; use 0, 1, 2, ... as they are."""


@replaced(ANGLES, "np.radians(np.arange(n)[:, None] * frequencies)")
def degrees():
    """The angles are taken for degrees; they are in radians, as np.sin expects."""


@replaced(ANGLES, "2.0 * np.pi * np.arange(n)[:, None] * frequencies")
def whole_turns():
    """The angles are multiplied by 2 pi; use them as they are."""


@replaced("    return y", "    return y.T")
def transposed():
    """The result is (d, n); it is (n, d), one row for each position."""
