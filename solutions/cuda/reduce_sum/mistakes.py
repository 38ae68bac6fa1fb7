"""Wrong ways to add up a vector. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without


def _sum(x):
    return x.sum(dtype=np.float64, keepdims=True).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // every thread's part is there")
def no_barrier_before_the_halving(x):
    """The halving begins before all threads have written their part."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(x):
    """A thread goes on to the next halving before the parts that it reads are there."""


@shows_in("races")
@replaced("atomicAdd(out, part[0])", "out[0] += part[0]")
def no_atomic(x):
    """Blocks add to out[0] at the same time, and what one of them adds can be lost: use atomicAdd."""


@shows_in("races")
@replaced("atomicAdd(out, part[0])", "out[0] = part[0]")
def blocks_overwrite(x):
    """Each block writes its own sum over that of the others; it must be added, with atomicAdd."""


@shows_in("races")
@replaced("// launch: clear grid=(1) block=(1)\n", "\n")
@replaced("    int t = threadIdx.x;\n", "    int t = threadIdx.x; if (t == 0) out[0] = 0.0f;\n")
def cleared_while_others_add(x):
    """out[0] is cleared in the kernel that adds: some blocks have added already when another one clears it."""


@without("    out[0] = 0.0f;")
def adds_what_was_never_written(x):
    """Something is added that was never written: out[0] where no launch clears it, a part that is not there yet, or an
    element past the end of x."""
    return np.full(1, np.nan, np.float32)


@shows_in("bounds")
@replaced("i < n; i +=", "i <= n; i +=")
def one_element_too_many(x):
    """The loop goes one element past the end of x."""


@shows_in("bounds")
@replaced("i < n; i +=", "i < gridDim.x * 1024; i +=")
def no_bounds_guard(x):
    """The last block has more threads than there are elements left; those must add nothing: i < n."""


@shows_in("bounds")
@replaced("if (t < half) part", "part")
def every_thread_halves(x):
    """All threads add in every halving, also those for which there is no part further up: only t < half may."""


@replaced("i < n; i += gridDim.x * blockDim.x) sum", "i < n; i += n) sum")
def one_element_a_thread(x):
    """Each thread adds one element; where there are more elements than threads, the others are left out."""
    return _sum(x[: -(-x.size // 1024) * 256])


@replaced("blockIdx.x * blockDim.x + t;", "t;")
def local_index(x):
    """Every block adds the same elements: threadIdx.x counts within the block only."""
    blocks = -(-x.size // 1024)
    first = np.arange(x.size) % (blocks * 256) < 256
    return blocks * _sum(x[first])


@replaced("half = blockDim.x / 2;", "half = blockDim.x / 4;")
def half_of_the_parts(x):
    """The halving begins too low: the parts of half of the threads are never added."""
    return _sum(x[np.arange(x.size) % 256 < 128])


@replaced("half > 0; half /= 2", "half > 1; half /= 2")
def one_halving_too_few(x):
    """The halving ends one step too early: two parts are left, and only the first of them is added to out[0]."""
    return _sum(x[::2])


@replaced("if (t == 0) atomicAdd", "atomicAdd")
def every_thread_adds(x):
    """Each of a block's 256 threads adds the block's sum to out[0]; one of them must."""
    return 256 * _sum(x)


@shows_in("speed")
@replaced("reduce_sum grid=(ceil_div(n, 1024))", "reduce_sum grid=(1)")
def one_block(x):
    """One block adds up everything. It runs on one of the GPU's many multiprocessors, and the others wait: launch more
    blocks when there are more elements."""
    return _sum(x)
