"""Wrong ways to write rotary position embedding. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

POSITIONS, EXPONENTS = "positions[:, None]", "-np.arange(0, d, 2) / d"

pairs = [  # other libraries' conventions, and tables of angles that are made for 0, 1, 2, ...
    ("half_split_pairs", "positions_ignored"),
    ("half_split_pairs", "turned_backwards"),
    ("half_split_angles", "positions_ignored"),
    ("half_split_angles", "rotate_half_not_interleaved"),
    ("rotate_half_not_interleaved", "positions_ignored"),
]

pairs_of_halves = replaced("x[..., 0::2], x[..., 1::2]", "x[..., : d // 2], x[..., d // 2 :]")
firsts_in_front = replaced("y[..., 0::2]", "y[..., : d // 2]")
seconds_behind = replaced("y[..., 1::2]", "y[..., d // 2 :]")


def _angles_by_component(angles, first, second):
    """There is an angle for each component, in d columns: these of them are for the first and second ones of pairs."""
    turn = f"np.cos(({angles})[:, {{0}}]), np.sin(({angles})[:, {{0}}])"

    def change(mistake):
        again = f"    cos, sin = {turn.format(second)}\n"
        mistake = replaced("    y[..., 1::2]", f"{again}    y[..., 1::2]")(mistake)
        return replaced("np.cos(angles), np.sin(angles)", turn.format(first))(mistake)

    return change


@pairs_of_halves
@firsts_in_front
@seconds_behind
def half_split_pairs():
    """Component i is paired with component i + d/2, as Hugging Face does it; here a pair is two
    neighbours, 2i and 2i+1."""


@_angles_by_component("np.tile(angles, 2)", "0::2", "1::2")
def half_split_angles():
    """Neighbours are paired, but the angles are laid out for half-split pairs: the row of d/2 angles is repeated as a
    whole, so the two components of a pair are turned by different angles. Both need the angle of their pair."""


@_angles_by_component("np.repeat(angles, 2, axis=-1)", ": d // 2", "d // 2 :")
@pairs_of_halves
@firsts_in_front
@seconds_behind
def neighbour_angles_on_half_split_pairs():
    """The angles are laid out for neighbours, but component i is combined with component i + d/2.
    Combine 2i with 2i+1."""


@replaced("y = np.empty_like(x)", "y, swapped = np.empty_like(x), np.concatenate([-second, first], axis=-1)")
@replaced("- second * sin", "+ swapped[..., 0::2] * sin")
@replaced("first * sin", "swapped[..., 1::2] * sin")
def rotate_half_not_interleaved():
    """For the sine part all second components, negated, are put before all first ones, so they meet the wrong numbers
    of x. Put each beside its partner: -x[1], x[0], -x[3], x[2], ..."""


@firsts_in_front
@seconds_behind
def halves_concatenated():
    """The pairs are turned rightly, but all first components are put before all second ones. y has the order of x: the
    two components of a pair stay neighbours."""


@replaced(POSITIONS, "np.arange(len(positions))[:, None]")
def positions_ignored():
    """The vectors are numbered 0, 1, 2, ...; the positions that were given have no effect."""


@replaced(POSITIONS, "np.ones((len(positions), 1))")
def same_angle_at_every_position():
    """Every vector is turned by the frequencies alone; the angle is the position times the frequency."""


@replaced(POSITIONS, "(positions[:, None] + 1)")
def positions_from_one():
    """One is added to every position; a position is used as it is, and a vector at position 0 stays as it is."""


@replaced(POSITIONS, "(positions - positions[0])[:, None]")
def positions_from_the_first():
    """The first position is taken from all of them; a position is used as it is, and the first need not be 0."""


@replaced(POSITIONS, "positions[:, None].astype(np.int64)")
def whole_positions():
    """Positions are cut to whole numbers; a position may have a fraction, which counts."""


@replaced(POSITIONS, "np.abs(positions)[:, None]")
def positions_without_sign():
    """The sign of a position is lost; a negative position turns the other way."""


@replaced("* frequencies", "* -frequencies")
def turned_backwards():
    """The pairs are turned the wrong way round; a positive angle turns [1, 0] towards [0, 1]."""


@replaced("+ second * cos", "- second * cos")
def reflected():
    """The second component of each pair has the wrong sign before its cosine: the pair is mirrored, not turned."""


@replaced("- second * sin", "+ second * sin")
def sign_of_the_sine_missing():
    """The sine part is added in both components of a pair; in the first one it is taken away."""


@replaced("cos, sin =", "sin, cos =")
def sine_and_cosine_swapped():
    """Sine and cosine are swapped; at position 0, where the angle is 0, a vector must stay as it is."""


@replaced("first * sin", "y[..., 0::2] * sin")
def second_from_the_turned_first():
    """The second component of a pair is computed from the first one after its turn; both come from the old pair."""


@replaced(EXPONENTS, "-np.arange(d // 2) / d")
def exponent_i_over_d():
    """The exponent of the base is -i/d for pair i; it is -2i/d."""


@replaced(EXPONENTS, "-np.arange(d) / d")
@_angles_by_component("angles", "0::2", "1::2")
def exponent_of_each_component():
    """Each component has an angle of its own, with its own number in the exponent; the two of a pair share one angle,
    in which the exponent is the number of the first over d, negated."""


@replaced(EXPONENTS, "-2.0 * np.arange(0, d, 2) / d")
def exponent_twice_too_large():
    """The exponent of the base is -4i/d for pair i; it is -2i/d. The first component of pair i is number 2i already."""


@replaced(EXPONENTS, "-np.linspace(0.0, 1.0, d // 2)")
def exponent_to_a_whole_one():
    """The exponent of the base is -i/(d/2 - 1) for pair i, so that the last one is -1; it is -2i/d."""


@replaced(EXPONENTS, "np.arange(0, d, 2) / d")
def exponent_positive():
    """The exponent of the base lacks its minus: later pairs turn faster, but they should turn more slowly."""


@replaced(EXPONENTS, "-np.arange(2, d + 2, 2) / d")
def pairs_from_one():
    """Pairs are counted from 1; the first pair is number 0 and turns by the position itself."""


@replaced(EXPONENTS, "np.zeros(d // 2)")
def one_frequency_for_all():
    """Every pair turns by the position itself; pair i turns by the position times base^(-2i/d)."""


@replaced("= base **", "= 10000.0 **")
def base_ignored():
    """The base is always 10000; the one that was given has no effect."""


@replaced("* frequencies", "* np.deg2rad(frequencies)")
def angles_in_degrees():
    """The angles are taken for degrees; they are in radians."""


@replaced("    cos, sin", "    angles = angles.astype(np.float32).astype(float)\n    cos, sin")
def angles_in_float32():
    """The angles are computed in float32, which is too coarse for positions of a few hundred; use float64."""


@replaced("first * cos - second * sin", "first + sin")
@replaced("first * sin + second * cos", "second + cos")
def added_instead_of_turned():
    """The sines and cosines are added to x, as sinusoidal positions are; here each pair is turned."""


@replaced("return y", "return x.copy()")
def not_turned():
    """x comes back as it was: nothing is turned."""


@shows_in("inputs")
@replaced("return y", "x[...] = y\n    return x")
def turned_in_place():
    """The result is written into x; make a new array and leave the input as it was."""


@shows_in("speed")
@replaced(
    "    return y",
    """    for row, position in enumerate(positions):
        for i, frequency in enumerate(frequencies):
            cos, sin = np.cos(position * frequency), np.sin(position * frequency)
            y[..., row, 2 * i] = x[..., row, 2 * i] * cos - x[..., row, 2 * i + 1] * sin
            y[..., row, 2 * i + 1] = x[..., row, 2 * i] * sin + x[..., row, 2 * i + 1] * cos
    return y""",
)
def pair_by_pair():
    """A Python loop turns one pair at a time; make all angles, all sines and all cosines at once."""
