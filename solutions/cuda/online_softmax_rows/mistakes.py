"""Wrong ways to write an online softmax. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import open_where, replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import online_softmax_rows

UPDATE = "s = s * scale(m, m_new) + expf(x[start + c] - m_new);"
MERGE = "total[t] * scale(largest[t], m_both) + total[t + half] * scale(largest[t + half], m_both);"


def _softmax(x):
    scores = x.astype(np.float64)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _divided(x, total):
    """The exponentials by that sum of each row."""
    with np.errstate(all="ignore"):
        return (np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True)) / total[:, None]).astype(np.float32)


def _pairs(x, update):
    """The pair of each of the 256 threads, for each row, as (rows, 256) each. update: (m, s, number) to the new s."""
    rows, cols = x.shape
    scores = np.full((rows, -(-cols // 256) * 256), -np.inf)
    scores[:, :cols] = x
    m, s = np.full((rows, 256), -np.inf), np.zeros((rows, 256))
    with np.errstate(all="ignore"):
        for part in np.split(scores, scores.shape[1] // 256, axis=1):
            there = part > -np.inf
            m_new = np.maximum(m, part)
            s = np.where(there, update(s, m, m_new, part), s)
            m = m_new
    return m, s


def _scaled(s, m, m_new):
    with np.errstate(all="ignore"):
        return np.where(m == -np.inf, 0.0, s * np.exp(m - m_new))


def _right(s, m, m_new, number):
    return _scaled(s, m, m_new) + np.exp(number - m_new)


@shows_in("races")
@without("__syncthreads();  // every thread's pair is there")
def no_barrier_before_the_merging(x):
    """The merging begins before all threads have written their pair."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(x):
    """A thread goes on to the next halving before the pairs that it reads are there."""


@replaced(UPDATE, "s = s + expf(x[start + c] - m_new);")
def sum_not_rescaled(x):
    """When a larger number comes, the sum so far is not multiplied by exp(m - m_new), or m is replaced before that:
    the sum still belongs to the old maximum."""
    m, s = _pairs(x, lambda s, m, m_new, number: s + np.exp(number - m_new))
    return _divided(x, (s * np.exp(m - x.max(axis=1, keepdims=True))).sum(axis=1))


@replaced(UPDATE, "s = (s + expf(x[start + c] - m_new)) * scale(m, m_new);")
def new_number_rescaled_too(x):
    """The new number's exponential is multiplied by exp(m - m_new), too; it belongs to the new maximum already."""
    m, s = _pairs(
        x, lambda s, m, m_new, number: np.where(m == -np.inf, 0.0, (s + np.exp(number - m_new)) * np.exp(m - m_new))
    )
    return _divided(x, (s * np.exp(m - x.max(axis=1, keepdims=True))).sum(axis=1))


@replaced(MERGE, "total[t] + total[t + half];")
def pairs_merged_without_rescaling(x):
    """The sums of two pairs are added as they are, though they belong to different maxima: multiply each by the
    exponential of its own maximum minus the common one."""
    return _divided(x, _pairs(x, _right)[1].sum(axis=1))


@replaced(MERGE, "total[t] + total[t + half] * scale(largest[t + half], m_both);")
def only_the_other_rescaled(x):
    """In the merging, only one of the two sums is multiplied by the exponential of its maximum minus the common one;
    either may have the smaller maximum."""
    m, s = _pairs(x, _right)
    for half in (128, 64, 32, 16, 8, 4, 2, 1):
        both = np.maximum(m[:, :half], m[:, half:])
        m, s = both, s[:, :half] + _scaled(s[:, half:], m[:, half:], both)
    return _divided(x, s[:, 0])


@open_where("nan")
@replaced("m == -INFINITY ? 0.0f : expf(m - m_new)", "expf(m - m_new)")
def infinity_minus_infinity(x):
    """Two pairs of threads without columns are merged: -INFINITY - -INFINITY is NaN, and all of the row becomes NaN.
    Such a pair counts 0 times its sum."""
    return _softmax(x).astype(np.float32) if x.shape[1] >= 128 else np.full(x.shape, np.nan, np.float32)


@replaced("            largest[t] = m_both;\n", "\n")
def maxima_not_merged(x):
    """The sums are merged, and the maxima are not: each later halving rescales with a maximum of one thread."""
    m, s = _pairs(x, _right)
    for half in (128, 64, 32, 16, 8, 4, 2, 1):
        both = np.maximum(m[:, :half], m[:, half : 2 * half])
        s = _scaled(s[:, :half], m[:, :half], both) + _scaled(s[:, half:], m[:, half : 2 * half], both)
    with np.errstate(all="ignore"):
        return (np.exp(x - m[:, :1]) / s).astype(np.float32)


@replaced("expf(x[start + c] - largest[0]) / total[0]", "expf(x[start + c] - m) / total[0]")
def maximum_of_one_thread(x):
    """The second pass uses the maximum of the thread's own columns; it must use that of the row."""
    m, _ = _pairs(x, _right)
    highest = x.max(axis=1, keepdims=True)
    own = np.tile(m, -(-x.shape[1] // 256))[:, : x.shape[1]]
    with np.errstate(all="ignore"):
        total = np.exp(x.astype(np.float64) - highest).sum(axis=1, keepdims=True)
        return (np.exp(x - own) / total).astype(np.float32)


@replaced("expf(x[start + c] - largest[0]) / total[0]", "expf(x[start + c] - m) / s")
def pair_of_one_thread(x):
    """The second pass uses the pair of the thread's own columns; it must use the merged one, that of the row."""
    m, s = _pairs(x, _right)
    rounds, cols = -(-x.shape[1] // 256), x.shape[1]
    with np.errstate(all="ignore"):
        own = np.exp(x - np.tile(m, rounds)[:, :cols]) / np.tile(s, rounds)[:, :cols]
    return own.astype(np.float32)


@replaced("expf(x[start + c] - largest[0]) / total[0]", "expf(x[start + c] - largest[0])")
def not_divided(x):
    """The exponentials are not divided by their sum."""
    return np.exp(x - x.max(axis=1, keepdims=True))


@replaced("expf(x[start + c] - largest[0]) / total[0]", "expf(x[start + c]) / total[0]")
def no_maximum_in_the_second_pass(x):
    """The second pass does not subtract the maximum, and the sum belongs to it: large numbers overflow, and all others
    come out too large or too small."""
    with np.errstate(all="ignore"):
        highest = x.max(axis=1, keepdims=True).astype(np.float64)
        total = np.exp(x - highest).sum(axis=1, keepdims=True)
        return (np.exp(x).astype(np.float64) / total).astype(np.float32)


@replaced("float m = -INFINITY,", "float m = 0.0f,")
def maximum_begins_at_0(x):
    """The maximum begins at 0: where all numbers of a row are far below 0, all exponentials are 0, and 0 / 0 is NaN.
    Begin at -INFINITY."""
    highest = np.maximum(x.max(axis=1, keepdims=True), np.float32(0))
    with np.errstate(all="ignore"):
        weights = np.exp(x - highest)  # float32: too small ones are 0
        return weights / weights.sum(axis=1, keepdims=True)


@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) {\n        float m_new",
    "    if (int c = t; c < cols) {\n float m_new",
)
def one_number_a_thread(x):
    """Each thread takes one number into its pair; where a row is longer than the block, the others are left out."""
    first = x[:, :256].astype(np.float64)
    highest = first.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return (np.exp(x - highest) / np.exp(first - highest).sum(axis=1, keepdims=True)).astype(np.float32)


@replaced("for (int c = t; c < cols; c += blockDim.x) out", "if (int c = t; c < cols) out")
def one_element_a_thread(x):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""
    return never_written(online_softmax_rows(x), np.arange(x.shape[1]) >= 256)


@replaced("half = blockDim.x / 2;", "half = blockDim.x / 4;")
def half_of_the_pairs(x):
    """The halving begins too low: the pairs of half of the threads are never merged."""
    m, s = _pairs(x, _right)
    m, s = m[:, :128], s[:, :128]
    highest = m.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        total = (s * np.exp(m - highest)).sum(axis=1, keepdims=True)
        return (np.exp(x - highest) / total).astype(np.float32)


@shows_in("bounds")
@replaced("largest[256], total[256]", "largest[128], total[128]")
def too_little_shared_memory(x):
    """There are 256 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) {\n        float m_new",
    "    for (int c = t; c <= cols; c += blockDim.x) {\n        float m_new",
)
def one_number_too_many(x):
    """The first pass goes one column past the end of the row."""


@shows_in("bounds")
@replaced("for (int c = t; c < cols; c += blockDim.x) out", "for (int c = t; c <= cols; c += blockDim.x) out")
def one_column_too_many(x):
    """The second pass goes one column past the end of the row."""


# parts of the reference that a kernel without shared memory has no use for
COMBINE = """\
    largest[t] = m;
    total[t] = s;
    __syncthreads();  // every thread's pair is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) {
            float m_both = fmaxf(largest[t], largest[t + half]);
            total[t] = total[t] * scale(largest[t], m_both) + total[t + half] * scale(largest[t + half], m_both);
            largest[t] = m_both;
        }
        __syncthreads();  // before the next halving
    }
"""


@shows_in("speed")
@replaced("grid=(rows) block=(256)", "grid=(ceil_div(rows, 256)) block=(256)")
@replaced("    __shared__ float largest[256], total[256];\n    int t =", "    int r = blockIdx.x * blockDim.x +")
@replaced(
    "size_t start = (size_t)blockIdx.x * cols;  // where this block's row begins",
    "if (r >= rows) return;\n    size_t start = (size_t)r * cols;",
)
@replaced("c = t; c < cols; c += blockDim.x) {", "c = 0; c < cols; c++) {")
@without(COMBINE)
@replaced("c = t; c < cols; c += blockDim.x) out", "c = 0; c < cols; c++) out")
@replaced("- largest[0]) / total[0]", "- m) / s")
def one_thread_a_row(x):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    return _softmax(x).astype(np.float32)
