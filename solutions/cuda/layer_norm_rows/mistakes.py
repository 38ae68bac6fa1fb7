"""Wrong ways to write a row-wise LayerNorm. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import layer_norm_rows


def _apart_of(x):
    return x - x.mean(axis=1, keepdims=True, dtype=np.float64)


def _variance_of(x):
    return (_apart_of(x) ** 2).mean(axis=1, keepdims=True)


@shows_in("races")
@without("__syncthreads();  // every thread's sum is there")
def no_barrier_before_the_sum(x, gamma, beta, eps):
    """The sums are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next sum")
def no_barrier_between_sums(x, gamma, beta, eps):
    """A thread goes on to the next addition before the sums that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the mean")
def no_barrier_after_the_mean(x, gamma, beta, eps):
    """part[0] is overwritten with squares while others still read the sum from it."""


@shows_in("races")
@without("__syncthreads();  // every thread's squares are there")
def no_barrier_before_the_squares(x, gamma, beta, eps):
    """The squares are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next squares")
def no_barrier_between_squares(x, gamma, beta, eps):
    """A thread goes on to the next addition before the squares that it reads are there."""


@replaced(
    "float factor = 1.0f / sqrtf(part[0] / cols + eps)", "float factor = 1.0f / sqrtf(part[0] / max(cols - 1, 1) + eps)"
)
def unbiased_variance(x, gamma, beta, eps):
    """The squares are divided by cols - 1; LayerNorm divides by cols."""
    squares = (_apart_of(x) ** 2).sum(axis=1, keepdims=True)
    return (gamma * _apart_of(x) / np.sqrt(squares / max(x.shape[1] - 1, 1) + eps) + beta).astype(np.float32)


@replaced("float factor = 1.0f / sqrtf(part[0] / cols + eps)", "float factor = 1.0f / (sqrtf(part[0] / cols) + eps)")
def eps_outside(x, gamma, beta, eps):
    """eps is added to the root; it stands inside of it."""
    return (gamma * _apart_of(x) / (np.sqrt(_variance_of(x)) + eps) + beta).astype(np.float32)


@replaced("float factor = 1.0f / sqrtf(part[0] / cols + eps)", "float factor = 1.0f / (part[0] / cols + eps)")
def no_root(x, gamma, beta, eps):
    """The row is divided by its variance, not by the root of it."""
    return (gamma * _apart_of(x) / (_variance_of(x) + eps) + beta).astype(np.float32)


@replaced("float apart = x[start + c] - mean;", "float apart = x[start + c];")
@replaced("part[0] / cols + eps", "part[0] / cols - mean * mean + eps")
def one_pass_variance(x, gamma, beta, eps):
    """The variance is mean(x^2) - mean^2: where a row lies far from zero, float32 keeps nothing of the difference."""
    mean = x.mean(axis=1, keepdims=True, dtype=np.float32)
    variance = (x * x).mean(axis=1, keepdims=True, dtype=np.float32) - mean * mean
    return gamma * (x - mean) / np.sqrt(variance + np.float32(eps)) + beta


@replaced("float apart = x[start + c] - mean;", "float apart = x[start + c];")
def mean_of_squares(x, gamma, beta, eps):
    """The squares are those of the numbers themselves: the mean is not subtracted first."""
    return (
        gamma * _apart_of(x) / np.sqrt((x.astype(np.float64) ** 2).mean(axis=1, keepdims=True) + eps) + beta
    ).astype(np.float32)


@replaced("gamma[c] * (x[start + c] - mean) * factor", "gamma[c] * x[start + c] * factor")
def mean_not_taken_away(x, gamma, beta, eps):
    """The mean is used for the variance, and not subtracted from the row."""
    return (gamma * x / np.sqrt(_variance_of(x) + eps) + beta).astype(np.float32)


@replaced("gamma[c] * (x", "(x")
def gamma_ignored(x, gamma, beta, eps):
    """The row is not multiplied by gamma."""
    return (_apart_of(x) / np.sqrt(_variance_of(x) + eps) + beta).astype(np.float32)


@replaced("* factor + beta[c]", "* factor")
def beta_ignored(x, gamma, beta, eps):
    """beta is not added."""
    return (gamma * _apart_of(x) / np.sqrt(_variance_of(x) + eps)).astype(np.float32)


@replaced("for (int c = t; c < cols; c += blockDim.x) {\n        out", "if (int c = t; c < cols) {\n        out")
def one_element_a_thread(x, gamma, beta, eps):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""
    return never_written(layer_norm_rows(x, gamma, beta, eps), np.arange(x.shape[1]) >= 128)


@shows_in("inputs")
@replaced("const float* x,", "float* x,")
@replaced("        out[start + c] =", "        out[start + c] = x[start + c] =")
def in_place(x, gamma, beta, eps):
    """x itself is normalised; it must stay as it was."""
    x[:] = gamma * _apart_of(x) / np.sqrt(_variance_of(x) + eps) + beta
    return x


@shows_in("bounds")
@replaced("part[128]", "part[64]")
def too_little_shared_memory(x, gamma, beta, eps):
    """There are 128 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) sum", "c <= cols; c += blockDim.x) sum")
def one_column_too_many(x, gamma, beta, eps):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) {\n        float apart", "c <= cols; c += blockDim.x) {\n        float apart")
def one_square_too_many(x, gamma, beta, eps):
    """The loop over the squares goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) {\n        out", "c <= cols; c += blockDim.x) {\n        out")
def writes_one_column_too_many(x, gamma, beta, eps):
    """The loop that writes goes one column past the end of the row."""


@shows_in("bounds")
@replaced(
    "if (t < half) part[t] += part[t + half];\n        __syncthreads();  // before the next sum",
    "part[t] += part[t + half];\n        __syncthreads();  // before the next sum",
)
def no_guard_of_the_sums(x, gamma, beta, eps):
    """All threads add part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


@shows_in("bounds")
@replaced(
    "if (t < half) part[t] += part[t + half];\n        __syncthreads();  // before the next squares",
    "part[t] += part[t + half];\n        __syncthreads();  // before the next squares",
)
def no_guard_of_the_squares(x, gamma, beta, eps):
    """All threads add part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


# parts of the reference that a kernel without shared memory has no use for
COMBINE_SUMS = """\
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }
    float mean = part[0] / cols;
    __syncthreads();  // all have read the mean
"""
COMBINE_SQUARES = """\
    part[t] = squares;
    __syncthreads();  // every thread's squares are there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next squares
    }
"""


@shows_in("speed")
@replaced("grid=(rows) block=(128)", "grid=(ceil_div(rows, 256)) block=(256)")
@replaced("    __shared__ float part[128];\n    int t =", "    int r = blockIdx.x * blockDim.x +")
@replaced(
    "size_t start = (size_t)blockIdx.x * cols;  // where this block's row begins",
    "if (r >= rows) return;\n    size_t start = (size_t)r * cols;",
)
@replaced("c = t; c < cols; c += blockDim.x) sum", "c = 0; c < cols; c++) sum")
@replaced(COMBINE_SUMS, "    float mean = sum / cols;\n")
@replaced("c = t; c < cols; c += blockDim.x) {\n        float apart", "c = 0; c < cols; c++) {\n        float apart")
@without(COMBINE_SQUARES)
@replaced("sqrtf(part[0] / cols", "sqrtf(squares / cols")
@replaced("c = t; c < cols; c += blockDim.x) {\n        out", "c = 0; c < cols; c++) {\n        out")
def one_thread_a_row(x, gamma, beta, eps):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    return (gamma * _apart_of(x) / np.sqrt(_variance_of(x) + eps) + beta).astype(np.float32)
