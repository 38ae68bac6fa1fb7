"""Wrong ways to add vectors. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in
from grader.cuda.checks import never_written

from .expected import vector_add


@shows_in("bounds")
@replaced("if (i < n) {", "{")
def no_bounds_guard(a, b):
    """The last block has more threads than there are elements left; those must do nothing: if (i < n)."""


@replaced("int i = blockIdx.x * blockDim.x + threadIdx.x;", "int i = threadIdx.x;")
def local_index(a, b):
    """Every block works on the same first elements: threadIdx.x counts within the block only."""
    right = vector_add(a, b)
    return never_written(right, np.arange(len(a)) >= 256)


@replaced("a[i] + b[i]", "a[i] - b[i]")
def subtracts(a, b):
    """It subtracts."""
    return (a.astype(np.float64) - b).astype(np.float32)


@shows_in("speed")
@replaced("grid=(ceil_div(n, 256)) block=(256)", "grid=(n) block=(1)")
def one_thread_a_block(a, b):
    """Each block has one thread. A warp has 32 lanes whether they are used or not, so 31 of them do nothing, and there
    are n blocks to start: let a block have 256 threads."""
    return (a.astype(np.float64) + b).astype(np.float32)
