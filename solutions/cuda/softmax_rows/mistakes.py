"""Wrong ways to write a row-wise softmax. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import softmax_rows


@shows_in("races")
@without("__syncthreads();  // every thread's part is there")
def no_barrier_before_the_maximum(x):
    """The halving begins before all threads have written their part."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(x):
    """A thread goes on to the next halving before the parts that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the maximum")
def no_barrier_after_the_maximum(x):
    """part[0] is overwritten with a sum while others still read the maximum from it."""


@shows_in("races")
@without("__syncthreads();  // every thread's sum is there")
def no_barrier_before_the_sum(x):
    """The sums are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next sum")
def no_barrier_between_sums(x):
    """A thread goes on to the next addition before the sums that it reads are there."""


@replaced("    highest = part[0];", "    highest = 0.0f;")
def no_maximum(x):
    """The row's maximum is not subtracted before exp: large numbers overflow, and very negative ones give 0 / 0."""
    with np.errstate(all="ignore"):
        weights = np.exp(x)
        return weights / weights.sum(axis=1, keepdims=True)


@replaced("expf(row[c] - highest) / part[0]", "expf(row[c] - highest)")
def not_divided(x):
    """The exponentials are not divided by their sum."""
    return np.exp(x - x.max(axis=1, keepdims=True))


@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) {\n        out", "    if (int c = t; c < cols) {\n        out"
)
def one_element_a_thread(x):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""
    return never_written(softmax_rows(x), np.arange(x.shape[1]) >= 256)


@shows_in("bounds")
@replaced("part[256]", "part[128]")
def too_little_shared_memory(x):
    """There are 256 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) sum +=", "    for (int c = t; c <= cols; c += blockDim.x) sum +="
)
def one_column_too_many(x):
    """The loop goes one column past the end of the row."""


# parts of the reference that a kernel without shared memory has no use for
COMBINE_MAXIMA = """\
    part[t] = highest;
    __syncthreads();  // every thread's part is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();  // before the next halving
    }
    highest = part[0];
    __syncthreads();  // all have read the maximum
"""
COMBINE_SUMS = """\
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }
"""


@shows_in("speed")
@replaced("grid=(rows) block=(256)", "grid=(ceil_div(rows, 256)) block=(256)")
@replaced("    __shared__ float part[256];\n    int t =", "    int r = blockIdx.x * blockDim.x +")
@replaced(
    "    const float* row = x + (size_t)blockIdx.x * cols;",
    "    if (r >= rows) return;\n    const float* row = x + (size_t)r * cols;",
)
@replaced("c = t; c < cols; c += blockDim.x) highest", "c = 0; c < cols; c++) highest")
@without(COMBINE_MAXIMA)
@replaced("c = t; c < cols; c += blockDim.x) sum", "c = 0; c < cols; c++) sum")
@without(COMBINE_SUMS)
@replaced(
    "c = t; c < cols; c += blockDim.x) {\n        out[(size_t)blockIdx.x",
    "c = 0; c < cols; c++) {\n        out[(size_t)r",
)
@replaced("/ part[0]", "/ sum")
def one_thread_a_row(x):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    scores = x.astype(np.float64)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
