"""Wrong ways to compute prefix sums. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import prefix_sum


def _within(x, length=256):
    """The prefix sums within each stretch of that many elements, and the sum of each stretch."""
    parts = np.zeros((-(-len(x) // length), length), np.int64)
    parts.reshape(-1)[: len(x)] = x
    return parts.cumsum(axis=1), parts.sum(axis=1)


def _with(x, added):
    """The prefix sums within the blocks, with a number for each block added."""
    within, _ = _within(x)
    return (within + np.asarray(added)[:, None]).reshape(-1)[: len(x)].astype(np.int32)


def _shifted(totals):
    return np.concatenate([[0], totals[:-1]])


def _steps(x, reads):
    """The steps of Hillis and Steele on each block, where `reads(thread, apart)` says which threads add; then the sums
    of the blocks before, found in the same way."""

    def scan(part):
        thread = np.arange(256)
        for apart in (1, 2, 4, 8, 16, 32, 64, 128):
            part = part + np.where(reads(thread, apart), np.roll(part, apart, axis=-1), 0)
        return part

    parts = np.zeros((-(-len(x) // 256), 256), np.int64)
    parts.reshape(-1)[: len(x)] = x
    parts = scan(parts)
    totals, each = parts[:, -1], -(-len(parts) // 256)
    own = np.zeros((256, each), np.int64)
    own.reshape(-1)[: len(totals)] = totals
    before = scan(own.sum(axis=1)) - own.sum(axis=1)
    sums = (own.cumsum(axis=1) + before[:, None]).reshape(-1)[: len(totals)]
    return (parts + _shifted(sums)[:, None]).reshape(-1)[: len(x)].astype(np.int32)


@shows_in("races")
@without("__syncthreads();  // every thread's number is there")
def no_barrier_before_the_steps(x):
    """The steps begin before all threads have put their number into shared memory."""


@shows_in("races")
@without("__syncthreads();  // all have read")
def no_barrier_between_reading_and_writing(x):
    """A thread writes its new sum before the others have read the old one, and they may read what was just written. All
    must have read before any thread writes: use a barrier, or two buffers."""


@shows_in("races")
@without("__syncthreads();  // all have written")
def no_barrier_between_steps(x):
    """A thread goes on to the next step before the sums that it reads are there."""


@replaced("if (i < n) out[i] = part[t];", "if (i < n) out[i] = part[t] - x[i];")
def exclusive(x):
    """This is the exclusive sum, without the number at the place itself; here x[i] belongs to out[i]."""
    return (np.cumsum(x) - x).astype(np.int32)


@replaced("// launch: add_sums grid=(ceil_div(n, 256)) block=(256)\n", "\n")
def blocks_not_added(x):
    """Each block has the sums within its own part; what the blocks before it have is not added."""
    return _with(x, 0 * _within(x)[1])


@replaced("// launch: scan_sums grid=(1) block=(256)\n", "\n")
def only_the_block_before(x):
    """Each block adds the total of the one block before it; it must add those of all blocks before it."""
    return _with(x, _shifted(_within(x)[1]))


@replaced("i < n && blockIdx.x > 0) out[i] += sums[blockIdx.x - 1]", "i < n) out[i] += sums[blockIdx.x]")
def own_block_added_too(x):
    """Each block adds the sum of all blocks up to itself, and so its own total a second time; take the sum up to the
    block before."""
    return _with(x, np.cumsum(_within(x)[1]))


@replaced(
    "        sum += sums[b];\n        sums[b] = sum;",
    "        int own = sums[b];\n        sums[b] = sum;\n        sum += own;",
)
def totals_shifted_twice(x):
    """The prefix sums of the totals are exclusive, and each block takes that of the block before it: the total of that
    block is missing. Do one of the two."""
    return _with(x, _shifted(_shifted(np.cumsum(_within(x)[1]))))


@replaced("each = (blocks + 255) / 256;", "each = 1;")
def more_blocks_than_threads(x):
    """The totals are scanned with one for each thread; where there are more blocks than threads, the others are left as
    they were."""
    sums = _within(x)[1]
    sums[:256] = np.cumsum(sums[:256])
    return _with(x, _shifted(sums))


@replaced("apart < 256; apart *= 2", "apart < 128; apart *= 2")
def last_step_missing(x):
    """The steps end too early: the one with 128 places is missing, and what is further away is not added."""
    return _steps(x, lambda thread, apart: (thread >= apart) & (apart < 128))


@replaced("t >= apart ? part[t - apart] : 0", "t > apart ? part[t - apart] : 0")
def first_number_left_out(x):
    """The thread whose number is `apart` adds nothing, though place 0 stands so far before it: t >= apart."""
    return _steps(x, lambda thread, apart: thread > apart)


@shows_in("bounds")
@replaced("t >= apart ? part[t - apart] : 0", "part[t - apart]")
def every_thread_adds(x):
    """All threads read part[t - apart], and the first ones read what lies before the array: only t >= apart may."""


@shows_in("bounds")
@replaced("part[t] = i < n ? x[i] : 0;", "part[t] = x[i];")
def no_guard_for_reading(x):
    """The last block has more threads than there are elements left; those must take 0: i < n."""


@shows_in("bounds")
@replaced("if (i < n) out[i] = part[t];", "out[i] = part[t];")
def no_guard_for_writing(x):
    """The last block has more threads than there are elements left; those must write nothing: if (i < n)."""


@shows_in("bounds")
@replaced("i < n && blockIdx.x > 0", "blockIdx.x > 0")
def no_guard_for_adding(x):
    """In the last launch, threads past the end add to what lies behind out: if (i < n)."""


@shows_in("bounds")
@replaced("if (i < n && blockIdx.x > 0) out", "if (i < n) out")
def block_0_adds(x):
    """Block 0 reads sums[-1]; there is no block before it, and it must add nothing."""


@shows_in("bounds")
@replaced("part[t] = i < n ?", "part[t] = i <= n ?")
def one_element_too_many(x):
    """The guard lets one element too many pass: the last one is n - 1."""


@shows_in("bounds")
@replaced("void prefix_sum(const int* x, int* out, int* sums, int n) {", "DECLARED")
@replaced(
    "    __shared__ int part[256];\n    int t = threadIdx.x;\n    int i",
    "    __shared__ int part[128];\n    int t = threadIdx.x;\n    int i",
)
@replaced("DECLARED", "void prefix_sum(const int* x, int* out, int* sums, int n) {")
def too_little_shared_memory(x):
    """There are 256 threads, and fewer places in shared memory."""


@replaced("part[t] = i < n ? x[i] : 0;", "part[t] = i < n ? x[t] : 0;")
def local_index(x):
    """Every block reads the same first elements: threadIdx.x counts within the block only."""
    return np.cumsum(x[np.arange(len(x)) % 256]).astype(np.int32)


@replaced("prefix_sum grid=(ceil_div(n, 256))", "prefix_sum grid=(1)")
@replaced("// launch: scan_sums grid=(1) block=(256)\n", "\n")
@replaced("// launch: add_sums grid=(ceil_div(n, 256)) block=(256)\n", "\n")
def only_the_first_block(x):
    """One block is launched, and it has 256 threads: the elements past the first 256 are never scanned."""
    return never_written(prefix_sum(x), np.arange(len(x)) >= 256)


@shows_in("speed")
@replaced("prefix_sum grid=(ceil_div(n, 256))", "prefix_sum grid=(1)")
@replaced("// launch: scan_sums grid=(1) block=(256)\n", "\n")
@replaced("// launch: add_sums grid=(ceil_div(n, 256)) block=(256)\n", "\n")
@replaced(
    "int i = blockIdx.x * 256 + t;\n\n    part[t] = i < n",
    "int before = 0;\n    for (int i = t; i - t < n; i += 256) {\n    part[t] = i < n",
)
@replaced("if (i < n) out[i] = part[t];", "if (i < n) out[i] = before + part[t];\n    before += part[255];")
@replaced("if (t == 255) sums[blockIdx.x] = part[t];", "__syncthreads();\n    }\n    if (t == 255) sums[0] = before;")
def one_block(x):
    """One block goes through all of x, part by part. It runs on one of the GPU's many multiprocessors, and the others
    wait: let each block have a part, and add what stands before it afterwards."""
    return np.cumsum(x).astype(np.int32)
