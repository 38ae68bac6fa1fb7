"""Wrong ways to write a row-wise RMSNorm. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import rms_norm_rows


def _mean_square(x):
    return (x.astype(np.float64) ** 2).mean(axis=1, keepdims=True)


def _divided(x, by):
    return (x / by).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // every thread's sum is there")
def no_barrier_before_the_sum(x, gain, eps):
    """The halving begins before all threads have written their sum."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(x, gain, eps):
    """A thread goes on to the next halving before the sums that it reads are there."""


@replaced("part[0] / cols + eps", "part[0] + eps")
def sum_of_squares(x, gain, eps):
    """The sum of the squares is not divided by the number of columns."""
    return _divided(gain * x, np.sqrt(_mean_square(x) * x.shape[1] + eps))


@replaced("1.0f / sqrtf(part[0] / cols + eps)", "1.0f / (sqrtf(part[0] / cols) + eps)")
def eps_outside(x, gain, eps):
    """eps is added to the root; it stands inside of it."""
    return _divided(gain * x, (np.sqrt(_mean_square(x)) + eps))


@replaced("part[0] / cols + eps", "part[0] / cols")
def no_eps(x, gain, eps):
    """eps is not added."""
    return _divided(gain * x, np.sqrt(_mean_square(x)))


@replaced("1.0f / sqrtf(part[0] / cols + eps)", "1.0f / (part[0] / cols + eps)")
def no_root(x, gain, eps):
    """The row is divided by the mean of its squares, not by the root of it."""
    return _divided(gain * x, (_mean_square(x) + eps))


@replaced("gain[c] * x[start + c] * factor", "x[start + c] * factor")
def gain_missing(x, gain, eps):
    """The row is not multiplied by gain."""
    return _divided(x, np.sqrt(_mean_square(x) + eps))


@replaced("gain[c] * x[start + c]", "(1.0f + gain[c]) * x[start + c]")
def one_plus_gain(x, gain, eps):
    """The row is multiplied by 1 + gain, as in Gemma; here it is gain alone."""
    return _divided((1.0 + gain) * x, np.sqrt(_mean_square(x) + eps))


@replaced("out[start + c] = gain[c]", "out[start + c] = gain[t]")
def gain_of_the_thread(x, gain, eps):
    """gain is taken at the thread's number; where a row is longer than the block, that is not the column."""
    columns = np.arange(x.shape[1]) % 256
    return _divided(gain[columns] * x, np.sqrt(_mean_square(x) + eps))


@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) {\n        out", "    if (int c = t; c < cols) {\n        out"
)
def one_element_a_thread(x, gain, eps):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""
    return never_written(rms_norm_rows(x, gain, eps), np.arange(x.shape[1]) >= 256)


@replaced(
    "float squares = 0.0f;\n    for (int c = t; c < cols; c += blockDim.x)",
    "float squares = 0.0f;\n    if (int c = t; c < cols)",
)
def one_square_a_thread(x, gain, eps):
    """Each thread adds one square; where a row is longer than the block, the others are left out."""
    first = (x[:, :256].astype(np.float64) ** 2).sum(axis=1, keepdims=True)
    return _divided(gain * x, np.sqrt(first / x.shape[1] + eps))


@shows_in("inputs")
@replaced("const float* x, const", "float* x, const")
@replaced(
    "out[start + c] = gain[c] * x[start + c] * factor;",
    "out[start + c] = x[start + c] = gain[c] * x[start + c] * factor;",
)
def in_place(x, gain, eps):
    """x itself is normalised; it must stay as it was."""
    x[:] = gain * x / np.sqrt(_mean_square(x) + eps)
    return x


@shows_in("bounds")
@replaced("part[256]", "part[128]")
def too_little_shared_memory(x, gain, eps):
    """There are 256 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) squares", "c <= cols; c += blockDim.x) squares")
def one_square_too_many(x, gain, eps):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) {\n        out",
    "    for (int c = t; c <= cols; c += blockDim.x) {\n        out",
)
def one_column_too_many(x, gain, eps):
    """The loop that writes goes one column past the end of the row."""


@shows_in("bounds")
@replaced(
    "if (t < half) part[t] += part[t + half];\n        __syncthreads();  // before the next halving",
    "part[t] += part[t + half];\n        __syncthreads();  // before the next halving",
)
def no_guard_of_the_halving(x, gain, eps):
    """All threads add part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


# parts of the reference that a kernel without shared memory has no use for
COMBINE = """\
    part[t] = squares;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next halving
    }
"""


@shows_in("speed")
@replaced("grid=(rows) block=(256)", "grid=(ceil_div(rows, 256)) block=(256)")
@replaced("    __shared__ float part[256];\n    int t =", "    int r = blockIdx.x * blockDim.x +")
@replaced(
    "size_t start = (size_t)blockIdx.x * cols;  // where this block's row begins",
    "if (r >= rows) return;\n    size_t start = (size_t)r * cols;",
)
@replaced("c = t; c < cols; c += blockDim.x) squares", "c = 0; c < cols; c++) squares")
@without(COMBINE)
@replaced("part[0] / cols", "squares / cols")
@replaced("c = t; c < cols; c += blockDim.x) {\n        out", "c = 0; c < cols; c++) {\n        out")
def one_thread_a_row(x, gain, eps):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    return _divided(gain * x, np.sqrt(_mean_square(x) + eps))
