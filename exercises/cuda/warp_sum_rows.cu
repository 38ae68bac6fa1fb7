/* The sum of every row: one warp for each row, and no shared memory.

    out[r] = x[r][0] + x[r][1] + ... + x[r][cols - 1]          for r from 0 to rows - 1

The threads of a block run in groups of 32, called warps. Threads 0 to 31 of a block are its first warp, 32 to 63 its
second one. A thread's number in its warp, from 0 to 31, is called its lane. The lanes of a warp can read each other's
variables directly:

    __shfl_down_sync(mask, value, apart)      the value of the lane that is `apart` further up

Every lane gives its own value and gets that of another lane. Five steps add 32 values: with apart = 16, lanes 0 to 15
take in what lanes 16 to 31 have; then 8, 4, 2 and 1 follow. After that lane 0 has the sum. The other lanes have numbers
of no meaning: a lane that has no lane so far above it gets its own value back. No shared memory is needed, and no
__syncthreads(): the call itself makes the lanes wait for each other.

mask has a bit for each lane that takes part, and 0xffffffff means all 32. Each of these lanes must come to the call. A
lane whose row has no column left for it takes part with 0. It must not leave before, and the call must not stand inside
of an `if` that some of the lanes skip. A warp that has no row may leave as a whole.

Buffers and sizes
    x      const float*, rows x cols, one row after the other; it stays as it was
    out    float*, rows elements; what it holds before is of no meaning
    rows, cols   int; any numbers from 1. Rows may be much shorter than a warp, and much longer

A block of several warps works on several rows, so the last block may have warps without a row. The order of the
additions is up to you. Other ways to add are accepted, too; this exercise is for learning the shuffles.

The speed check, on a GPU, has thousands of rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 3 and x = {1, 2, 3}, out = {6}. Lanes 3 to 31 take part with 0.

Source: Luitjens, "Faster Parallel Reductions on Kepler" (2014); Lin and Grover, "Using CUDA Warp-Level Primitives" (2018).
Before: reduce_sum. After: softmax_rows.
*/

#error "not written yet"

extern "C" __global__ void warp_sum_rows(const float* x, float* out, int rows, int cols) {
    #error "not written yet"
}
