"""Wrong ways to write a row-wise softmax. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in
from grader.cuda.checks import replaced, without


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
    """The row's maximum is not taken away before exp: large numbers overflow, and very negative ones give 0 / 0."""
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


@shows_in("memory")
@replaced("part[256]", "part[128]")
def too_little_shared_memory(x):
    """There are 256 threads, and fewer places in shared memory."""


@shows_in("memory")
@replaced(
    "    for (int c = t; c < cols; c += blockDim.x) sum +=", "    for (int c = t; c <= cols; c += blockDim.x) sum +="
)
def one_column_too_many(x):
    """The loop goes one column past the end of the row."""
