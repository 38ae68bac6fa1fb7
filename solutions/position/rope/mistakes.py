"""Wrong ways to write rotary position embedding. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in


def half_split_pairs(x, positions, base=10000.0):
    """Component i is paired with component i + d/2, as Hugging Face does it; here a pair is two
    neighbours, 2i and 2i+1."""
    half = x.shape[-1] // 2
    return np.concatenate(_turned(x[..., :half], x[..., half:], _angles(x, positions, base)), axis=-1)


def half_split_pairs_and_positions_ignored(x, positions, base=10000.0):
    """Component i is paired with component i + d/2, as Hugging Face does it; here a pair is two neighbours, 2i and
    2i+1. And the vectors are numbered 0, 1, 2, ...; the positions that were given have no effect."""
    return half_split_pairs(x, _numbered(positions), base)


def half_split_pairs_and_turned_backwards(x, positions, base=10000.0):
    """Component i is paired with component i + d/2; here a pair is two neighbours, 2i and 2i+1. And the pairs are
    turned the wrong way round; a positive angle turns [1, 0] towards [0, 1]."""
    return half_split_pairs(x, -positions, base)


def half_split_angles(x, positions, base=10000.0):
    """Neighbours are paired, but the angles are laid out for half-split pairs: the row of d/2 angles is repeated as a
    whole, so the two components of a pair are turned by different angles. Both need the angle of their pair."""
    return _turned_componentwise(x, np.tile(_angles(x, positions, base), 2), _neighbours_swapped(x))


def half_split_angles_and_positions_ignored(x, positions, base=10000.0):
    """Neighbours are paired, but the row of d/2 angles is repeated as a whole, so the two components of a pair are
    turned by different angles. And the vectors are numbered 0, 1, 2, ...; the positions that were given have no
    effect."""
    return half_split_angles(x, _numbered(positions), base)


def neighbour_angles_on_half_split_pairs(x, positions, base=10000.0):
    """The angles are laid out for neighbours, but component i is combined with component i + d/2.
    Combine 2i with 2i+1."""
    half = x.shape[-1] // 2
    swapped = np.concatenate([-x[..., half:], x[..., :half]], axis=-1)
    return _turned_componentwise(x, np.repeat(_angles(x, positions, base), 2, axis=-1), swapped)


def rotate_half_not_interleaved(x, positions, base=10000.0):
    """For the sine part all second components, negated, are put before all first ones, so they meet the wrong numbers
    of x. Put each beside its partner: -x[1], x[0], -x[3], x[2], ..."""
    return _turned_componentwise(x, np.repeat(_angles(x, positions, base), 2, axis=-1), _concatenated(x))


def rotate_half_not_interleaved_and_half_split_angles(x, positions, base=10000.0):
    """For the sine part all second components, negated, are put before all first ones, so they meet the wrong numbers
    of x. And the row of d/2 angles is repeated as a whole, so the two components of a pair are turned by different
    angles."""
    return _turned_componentwise(x, np.tile(_angles(x, positions, base), 2), _concatenated(x))


def rotate_half_not_interleaved_and_positions_ignored(x, positions, base=10000.0):
    """For the sine part all second components, negated, are put before all first ones, so they meet the wrong numbers
    of x. And the vectors are numbered 0, 1, 2, ...; the positions that were given have no effect."""
    return rotate_half_not_interleaved(x, _numbered(positions), base)


def halves_concatenated(x, positions, base=10000.0):
    """The pairs are turned rightly, but all first components are put before all second ones. y has the order of x: the
    two components of a pair stay neighbours."""
    return np.concatenate(_turned(x[..., 0::2], x[..., 1::2], _angles(x, positions, base)), axis=-1)


def positions_ignored(x, positions, base=10000.0):
    """The vectors are numbered 0, 1, 2, ...; the positions that were given have no effect."""
    return _rope(x, _angles(x, _numbered(positions), base))


def same_angle_at_every_position(x, positions, base=10000.0):
    """Every vector is turned by the frequencies alone; the angle is the position times the frequency."""
    return _rope(x, _angles(x, np.ones(len(positions)), base))


def positions_from_one(x, positions, base=10000.0):
    """One is added to every position; a position is used as it is, and a vector at position 0 stays as it is."""
    return _rope(x, _angles(x, positions + 1, base))


def positions_from_the_first(x, positions, base=10000.0):
    """The first position is taken from all of them; a position is used as it is, and the first need not be 0."""
    return _rope(x, _angles(x, positions - positions[0], base))


def whole_positions(x, positions, base=10000.0):
    """Positions are cut to whole numbers; a position may have a fraction, which counts."""
    return _rope(x, _angles(x, positions.astype(np.int64), base))


def positions_without_sign(x, positions, base=10000.0):
    """The sign of a position is lost; a negative position turns the other way."""
    return _rope(x, _angles(x, np.abs(positions), base))


def turned_backwards(x, positions, base=10000.0):
    """The pairs are turned the wrong way round; a positive angle turns [1, 0] towards [0, 1]."""
    return _rope(x, -_angles(x, positions, base))


def reflected(x, positions, base=10000.0):
    """The second component of each pair has the wrong sign before its cosine: the pair is mirrored, not turned."""
    first, second, angles = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    return _interleaved(_turned(first, second, angles)[0], first * np.sin(angles) - second * np.cos(angles))


def sign_of_the_sine_missing(x, positions, base=10000.0):
    """The sine part is added in both components of a pair; in the first one it is taken away."""
    first, second, angles = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    return _interleaved(first * np.cos(angles) + second * np.sin(angles), _turned(first, second, angles)[1])


def sine_and_cosine_swapped(x, positions, base=10000.0):
    """Sine and cosine have changed places; at position 0, where the angle is 0, a vector must stay as it is."""
    return _rope(x, np.pi / 2 - _angles(x, positions, base))


def second_from_the_turned_first(x, positions, base=10000.0):
    """The second component of a pair is computed from the first one after its turn; both come from the old pair."""
    angles = _angles(x, positions, base)
    first = _turned(x[..., 0::2], x[..., 1::2], angles)[0]
    return _interleaved(first, _turned(first, x[..., 1::2], angles)[1])


def exponent_i_over_d(x, positions, base=10000.0):
    """The exponent of the base is -i/d for pair i; it is -2i/d."""
    return _rope(x, positions[:, None] * base ** (-np.arange(x.shape[-1] // 2) / x.shape[-1]))


def exponent_of_each_component(x, positions, base=10000.0):
    """Each component has an angle of its own, with its own number in the exponent; the two of a pair share one angle,
    in which the exponent is the number of the first over d, negated."""
    angles = positions[:, None] * base ** (-np.arange(x.shape[-1]) / x.shape[-1])
    return _turned_componentwise(x, angles, _neighbours_swapped(x))


def exponent_twice_too_large(x, positions, base=10000.0):
    """The exponent of the base is -4i/d for pair i; it is -2i/d. The first component of pair i is number 2i already."""
    return _rope(x, positions[:, None] * base ** (-2.0 * np.arange(0, x.shape[-1], 2) / x.shape[-1]))


def exponent_to_a_whole_one(x, positions, base=10000.0):
    """The exponent of the base is -i/(d/2 - 1) for pair i, so that the last one is -1; it is -2i/d."""
    pairs = x.shape[-1] // 2
    return _rope(x, positions[:, None] * base ** -np.linspace(0.0, 1.0, pairs))


def exponent_positive(x, positions, base=10000.0):
    """The exponent of the base lacks its minus: later pairs turn faster, but they should turn more slowly."""
    return _rope(x, positions[:, None] * base ** (np.arange(0, x.shape[-1], 2) / x.shape[-1]))


def pairs_from_one(x, positions, base=10000.0):
    """Pairs are counted from 1; the first pair is number 0 and turns by the position itself."""
    return _rope(x, positions[:, None] * base ** (-np.arange(2, x.shape[-1] + 2, 2) / x.shape[-1]))


def one_frequency_for_all(x, positions, base=10000.0):
    """Every pair turns by the position itself; pair i turns by the position times base^(-2i/d)."""
    return _rope(x, positions[:, None] * np.ones(x.shape[-1] // 2))


def base_ignored(x, positions, base=10000.0):
    """The base is always 10000; the one that was given has no effect."""
    return _rope(x, _angles(x, positions, 10000.0))


def angles_in_degrees(x, positions, base=10000.0):
    """The angles are taken for degrees; they are in radians."""
    return _rope(x, np.deg2rad(_angles(x, positions, base)))


def angles_in_float32(x, positions, base=10000.0):
    """The angles are computed in float32, which is too coarse for positions of a few hundred; use float64."""
    return _rope(x, _angles(x, positions, base).astype(np.float32).astype(float))


def added_instead_of_turned(x, positions, base=10000.0):
    """The sines and cosines are added to x, as sinusoidal positions are; here each pair is turned."""
    angles = _angles(x, positions, base)
    return x + _interleaved(np.sin(angles), np.cos(angles))


def not_turned(x, positions, base=10000.0):
    """x comes back as it was: nothing is turned."""
    return x.copy()


@shows_in("inputs")
def turned_in_place(x, positions, base=10000.0):
    """The result is written into x; make a new array and leave the input as it was."""
    x[...] = _rope(x, _angles(x, positions, base))
    return x


def _numbered(positions):
    return np.arange(len(positions), dtype=float)


def _concatenated(x):
    return np.concatenate([-x[..., 1::2], x[..., 0::2]], axis=-1)


def _angles(x, positions, base):
    return positions[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])


def _rope(x, angles):
    """Right, whatever the angles: the mistakes that call it have made theirs before."""
    return _interleaved(*_turned(x[..., 0::2], x[..., 1::2], angles))


def _turned(first, second, angles):
    cos, sin = np.cos(angles), np.sin(angles)
    return first * cos - second * sin, first * sin + second * cos


def _interleaved(first, second):
    first, second = np.broadcast_arrays(first, second)
    return np.stack([first, second], axis=-1).reshape(*first.shape[:-1], -1)


def _neighbours_swapped(x):
    return _interleaved(-x[..., 1::2], x[..., 0::2])


def _turned_componentwise(x, angles, swapped):
    return x * np.cos(angles) + swapped * np.sin(angles)
