"""Wrong ways to count in bins. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without


def _counts(x, bins):
    return np.bincount(x[(x >= 0) & (x < bins)], minlength=bins).astype(np.int32)


def _blocks(x):
    return -(-len(x) // 1024)


@shows_in("races")
@without("__syncthreads();  // all counts are 0")
def no_barrier_after_clearing(x, before):
    """A thread counts before the others have cleared the counts."""


@shows_in("races")
@without("__syncthreads();  // the block has counted")
def no_barrier_before_the_merge(x, before):
    """A thread adds the block's counts to out before the others have counted."""


@shows_in("races")
@replaced("atomicAdd(&count[b], 1)", "count[b]++")
def no_atomic_in_shared_memory(x, before):
    """Threads of a block add to the same count at the same time, and what one of them adds can be lost: use atomicAdd,
    in shared memory, too."""


@shows_in("races")
@replaced("atomicAdd(&out[b], count[b])", "out[b] += count[b]")
def no_atomic_in_the_merge(x, before):
    """Blocks add to the same element of out at the same time, and what one of them adds can be lost: use atomicAdd."""


@shows_in("races")
@replaced("if (count[b] > 0) atomicAdd(&out[b], count[b])", "out[b] = before[b] + count[b]")
def blocks_overwrite(x, before):
    """Each block writes its own counts over those of the others; they must be added, with atomicAdd."""


@shows_in("races")
@replaced("// launch: begin grid=(ceil_div(bins, 256)) block=(256)\n", "\n")
@replaced("bins; b += blockDim.x) count[b] = 0;", "bins; b += blockDim.x) count[b] = 0, out[b] = before[b];")
def begun_while_others_add(x, before):
    """out is set to before in the kernel that counts: some blocks have added already when another one sets it."""


@without("    if (b < bins) out[b] = before[b];")
def adds_what_was_never_written(x, before):
    """Something is added that was never written: out before a launch has set it, or a count that was not cleared."""


@replaced("out[b] = before[b];", "out[b] = 0;")
def before_left_out(x, before):
    """The counts of before are not added."""
    return _counts(x, len(before))


@replaced("out[b] = before[b];", "out[b] = 0;")
@replaced("count[b] = 0;", "count[b] = before[b];")
def before_in_every_block(x, before):
    """Every block adds before to out; it must be added once."""
    return _counts(x, len(before)) + _blocks(x) * before


@shows_in("bounds")
@replaced("b >= 0 && b < bins) atomicAdd", "true) atomicAdd")
def no_guard(x, before):
    """The number is used as an index without a check: numbers that are no bin write outside of the counts."""


@shows_in("bounds")
@replaced("b >= 0 && b < bins) atomicAdd", "b < bins) atomicAdd")
def negative_numbers_not_guarded(x, before):
    """Negative numbers are counted, too: they write to what lies before the counts."""


@shows_in("bounds")
@replaced("b >= 0 && b < bins) atomicAdd", "b >= 0) atomicAdd")
def large_numbers_not_guarded(x, before):
    """Numbers past the last bin are counted, too: they write to what lies behind the counts."""


@shows_in("bounds")
@replaced("b >= 0 && b < bins) atomicAdd", "b >= 0 && b <= bins) atomicAdd")
def one_bin_too_many(x, before):
    """The number bins is counted, too; the last bin is bins - 1."""


@replaced("int b = x[i];", "int b = max(0, min(bins - 1, x[i]));")
def clamped(x, before):
    """Numbers that are no bin are counted in the first or the last one; they must be counted nowhere."""
    bins = len(before)
    return before + _counts(np.clip(x, 0, bins - 1), bins)


@replaced("b >= 0 && b < bins) atomicAdd", "b > 0 && b < bins) atomicAdd")
def zeros_left_out(x, before):
    """The number 0 is not counted; it is the first bin."""
    return before + _counts(np.where(x == 0, -1, x), len(before))


@replaced("b >= 0 && b < bins) atomicAdd", "b >= 0 && b < bins - 1) atomicAdd")
def last_bin_left_out(x, before):
    """The last bin is not counted; it is bins - 1."""
    bins = len(before)
    return before + _counts(np.where(x == bins - 1, -1, x), bins)


@replaced("atomicAdd(&count[b], 1)", "atomicExch(&count[b], 1)")
def once_for_each_block(x, before):
    """A number that occurs several times in a block is counted once: add to the count."""
    bins, blocks = len(before), _blocks(x)
    owner = np.arange(len(x)) % (blocks * 256) // 256
    return before + sum(np.minimum(_counts(x[owner == block], bins), 1) for block in range(blocks))


@replaced("for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) {", "ONE")
@replaced("ONE", "if (int i = blockIdx.x * blockDim.x + t; i < n) {")
def one_element_a_thread(x, before):
    """Each thread counts one element; where there are more elements than threads, the others are left out."""
    return before + _counts(x[: _blocks(x) * 256], len(before))


@replaced("i = blockIdx.x * blockDim.x + t; i < n", "i = t; i < n")
def local_index(x, before):
    """Every block counts the same elements: threadIdx.x counts within the block only."""
    first = x[np.arange(len(x)) % (_blocks(x) * 256) < 256]
    return before + _blocks(x) * _counts(first, len(before))


@replaced("i < n; i += gridDim.x * blockDim.x", "i < n; i += blockDim.x")
def step_of_one_block(x, before):
    """The step is one block's number of threads, not the whole grid's: blocks count elements of one another."""
    times = np.minimum(np.arange(len(x)) // 256 + 1, _blocks(x))
    return before + _counts(np.repeat(x, times), len(before))


@shows_in("bounds")
@replaced("i < n; i += gridDim", "i <= n; i += gridDim")
def one_element_too_many(x, before):
    """The loop goes one element past the end of x."""


@shows_in("bounds")
@replaced("i < n; i += gridDim", "i < gridDim.x * 1024; i += gridDim")
def no_bounds_guard(x, before):
    """The last block has more threads than there are elements left; those must count nothing: i < n."""


@shows_in("bounds")
@replaced("shared=bins*4", "shared=bins")
def shared_memory_counted_in_ints(x, before):
    """shared= is a number of bytes; bins ints have bins*4."""


@replaced("    for (int b = t; b < bins; b += blockDim.x) {\n        if", "    if (int b = t; b < bins) {\n        if")
def one_bin_a_thread(x, before):
    """Each thread adds one count to out; where there are more bins than threads, the other counts are lost."""
    counts = _counts(x, len(before))
    counts[256:] = 0
    return before + counts


@shows_in("bounds")
@replaced("b < bins) out[b]", "true) out[b]")
def no_guard_of_the_bins(x, before):
    """The launch that sets out has more threads than there are bins; those must do nothing: b < bins."""


@replaced("begin grid=(ceil_div(bins, 256))", "begin grid=(1)")
def only_the_first_bins_begin(x, before):
    """One block sets out, with a bin for each thread; where there are more bins than threads, the others are added to
    without being set."""


@shows_in("speed")
@replaced("atomicAdd(&count[b], 1)", "atomicAdd(&out[b], 1)")
def atomics_on_out(x, before):
    """Each element is added to out itself. Where many elements are the same, the threads of all blocks wait for one
    place in the GPU's own memory: count in shared memory, and add each block's counts once."""
    return before + _counts(x, len(before))
