"""Wrong ways to write RoPE. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import rope_rotate


def _angles(x, positions, base):
    """n x d/2"""
    d = x.shape[1]
    return positions.astype(np.float64)[:, None] * base ** (-np.arange(0, d, 2) / d)


def _turned(x, angles):
    first, second = x[:, 0::2], x[:, 1::2]
    out = np.empty_like(x)
    out[:, 0::2] = first * np.cos(angles) - second * np.sin(angles)
    out[:, 1::2] = first * np.sin(angles) + second * np.cos(angles)
    return out


@shows_in("bounds")
@replaced("if (t < n * pairs) {", "{")
def no_bounds_guard(x, positions, base):
    """The last block has more threads than there are pairs left; those must do nothing: if (t < n * pairs)."""


@shows_in("bounds")
@replaced("if (t < n * pairs) {", "if (t <= n * pairs) {")
def one_pair_too_many(x, positions, base):
    """The guard lets one thread too many through: pairs are numbered from 0 to n * pairs - 1."""


@replaced("blockIdx.x * blockDim.x + threadIdx.x", "threadIdx.x")
def local_index(x, positions, base):
    """Every block works on the same first pairs: threadIdx.x counts within the block only."""
    return never_written(rope_rotate(x, positions, base), np.arange(x.size).reshape(x.shape) >= 512)


@replaced("if (t < n * pairs) {", "if (t < n) {")
def one_thread_a_row(x, positions, base):
    """The guard compares with n, the number of vectors; there are n * d/2 pairs, and the rest is never written."""
    return never_written(rope_rotate(x, positions, base), np.arange(x.size).reshape(x.shape) >= 2 * len(x))


@replaced("first = row * d + 2 * pair, second = first + 1", "first = row * d + pair, second = first + pairs")
def half_split_pairs(x, positions, base):
    """x[i] is paired with x[i + d/2], as Hugging Face's Llama does; here a pair is x[2i] and x[2i+1]."""
    half = x.shape[1] // 2
    together = np.stack([x[:, :half], x[:, half:]], axis=-1).reshape(x.shape)
    turned = _turned(together, _angles(x, positions, base))
    return np.concatenate([turned[:, 0::2], turned[:, 1::2]], axis=1)


@replaced("x[first] * cosine - x[second] * sine", "x[first] * cosine + x[second] * sine")
@replaced("x[first] * sine + x[second] * cosine", "x[second] * cosine - x[first] * sine")
def backwards(x, positions, base):
    """It turns by the negative angle."""
    return _turned(x, -_angles(x, positions, base))


@replaced("out[second] = x[first] * sine", "out[second] = out[first] * sine")
def second_from_the_turned_first(x, positions, base):
    """The second number of a pair is computed from the first one as it is after the turn; it needs the one before."""
    angles = _angles(x, positions, base)
    out = _turned(x, angles)
    out[:, 1::2] = out[:, 0::2] * np.sin(angles) + x[:, 1::2] * np.cos(angles)
    return out


@replaced("-2.0f * pair / d", "-1.0f * pair / d")
def exponent_halved(x, positions, base):
    """The exponent is -i/d; it is -2i/d."""
    d = x.shape[1]
    return _turned(x, positions.astype(np.float64)[:, None] * base ** (-np.arange(d // 2) / d))


@replaced("-2.0f * pair / d", "-2 * pair / d")
def whole_number_exponent(x, positions, base):
    """-2 * pair / d divides ints: it is always 0, and all pairs turn equally fast. Write -2.0f * pair / d."""
    return _turned(x, positions.astype(np.float64)[:, None] * np.ones(x.shape[1] // 2))


@replaced("positions[row]", "row")
def row_for_position(x, positions, base):
    """positions is not used: the angle grows with the row's number."""
    return _turned(x, _angles(x, np.arange(len(x)), base))


@replaced("powf(base,", "powf(10000.0f,")
def base_ignored(x, positions, base):
    """base is not used: it is always 10000."""
    return _turned(x, _angles(x, positions, 10000.0))


@replaced("row = t / pairs, pair = t % pairs", "row = t % n, pair = t / n")
@replaced("row * d + 2 * pair", "(t / pairs) * d + 2 * (t % pairs)")
def angles_by_columns(x, positions, base):
    """Row and pair of the angle are taken with n where those of x are taken with d/2: the angles go to other pairs."""
    pairs = x.shape[1] // 2
    t = np.arange(len(x) * pairs).reshape(len(x), pairs)
    angles = positions.astype(np.float64)[t % len(x)] * base ** (-2.0 * (t // len(x)) / x.shape[1])
    return _turned(x, angles)


@replaced("float angle = positions[row] *", "int position = positions[row]; float angle = position *")
def whole_positions(x, positions, base):
    """Positions are kept in an int; they are floats, and need not be whole numbers."""
    return _turned(x, _angles(x, np.trunc(positions), base))


@shows_in("inputs")
@replaced("const float* x,", "float* x,")
@replaced("        out[first] =", "        float before = x[first];\n        out[first] = x[first] =")
@replaced("out[second] = x[first] * sine", "out[second] = x[second] = before * sine")
def in_place(x, positions, base):
    """x itself is turned; it must stay as it was."""
    x[:] = _turned(x, _angles(x, positions, base))
    return x


@shows_in("speed")
@replaced("grid=(ceil_div(n * (d // 2), 256))", "grid=(ceil_div(n, 256))")
@replaced("int t = blockIdx", "int row = blockIdx")
@replaced("if (t < n * pairs) {", "for (int pair = 0; row < n && pair < pairs; pair++) {")
@without("        int row = t / pairs, pair = t % pairs;\n")
def one_thread_a_vector(x, positions, base):
    """Each thread turns a whole vector: neighbouring threads read numbers that are d apart, and there are no more
    threads than vectors. Give each pair a thread of its own."""
    return _turned(x, _angles(x, positions, base))
