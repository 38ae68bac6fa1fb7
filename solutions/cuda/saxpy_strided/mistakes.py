"""Wrong ways to compute a x plus y. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in


def _float32(exact):
    """As a kernel has it: what is too large is infinite."""
    with np.errstate(over="ignore"):
        return exact.astype(np.float32)


@replaced("i < n; i += step", "i < n; i += n")
def one_element_a_thread(alpha, x, y):
    """Each thread computes one element; where there are more elements than threads, the others are never written."""


@shows_in("races")
@replaced("gridDim.x * blockDim.x;", "blockDim.x;")
def step_of_one_block(alpha, x, y):
    """The step is one block's number of threads, not the whole grid's: blocks compute elements of one another."""


@shows_in("races")
@replaced("gridDim.x * blockDim.x;", "gridDim.x;")
def step_of_the_blocks(alpha, x, y):
    """The step is the number of blocks, not of all threads: threads compute elements of one another."""


@shows_in("races")
@replaced("blockIdx.x * blockDim.x + threadIdx.x;", "threadIdx.x;")
def local_index(alpha, x, y):
    """Every block begins at the same elements, and all leave the same ones out: threadIdx.x counts within the block."""


@shows_in("bounds")
@replaced("i < n; i += step", "i <= n; i += step")
def one_element_too_many(alpha, x, y):
    """The loop goes one element past the end."""


@shows_in("bounds")
@replaced("i < n; i += step", "i < n + step; i += step")
def no_bounds_guard(alpha, x, y):
    """The last round has more threads than there are elements left; those must do nothing: i < n."""


@replaced("alpha * x[i] + y[i]", "x[i] + alpha * y[i]")
def alpha_times_y(alpha, x, y):
    """alpha multiplies y; it must multiply x."""
    return _float32(x + alpha * y.astype(np.float64))


@replaced("alpha * x[i] + y[i]", "alpha * (x[i] + y[i])")
def alpha_times_the_sum(alpha, x, y):
    """alpha multiplies the sum of x and y; it must multiply x alone."""
    return _float32(alpha * (x.astype(np.float64) + y))


@replaced("alpha * x[i] + y[i]", "x[i] + y[i]")
def no_alpha(alpha, x, y):
    """alpha is left out."""
    return (x.astype(np.float64) + y).astype(np.float32)


@replaced("out[i] = alpha", "out[i] += alpha")
def adds_to_out(alpha, x, y):
    """It adds to what was in out before, which has no meaning; write to it with = alone."""
    return np.full(x.size, np.nan, np.float32)


@shows_in("inputs")
@replaced("const float* y", "float* y")
@replaced("out[i] = alpha * x[i] + y[i]", "out[i] = y[i] += alpha * x[i]")
def writes_into_y(alpha, x, y):
    """The result is kept in y, too, as the BLAS function of this name has it; here y must stay as it was."""
    y += np.float32(alpha) * x
    return y


@shows_in("speed")
@replaced(
    "    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += step) {",
    "    if (blockIdx.x == 0 && threadIdx.x == 0) for (int i = 0; i < n; i++) {",
)
def one_thread_for_all(alpha, x, y):
    """One thread computes everything, and the others have nothing to do: each should take its share of the elements."""
    return (alpha * x.astype(np.float64) + y).astype(np.float32)
