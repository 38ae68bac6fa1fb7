/* Softmax of every row: the threads of a block work on one row together.

    out[r][c] = exp(x[r][c] - max_r) / sum over c of exp(x[r][c] - max_r)         max_r: the largest number of row r

One thread alone would have to walk along the whole row. A block of 256 threads shares the work: each thread takes every
256th column, and the 256 partial results meet in shared memory, which all threads of a block see. There they are halved
until one is left: 128 threads combine two each, then 64, and so on.

Threads of a block do not run in step. __syncthreads() is where they wait for each other: nobody goes on before all have
come. Between one thread's write to shared memory and another thread's read of it there must be such a barrier; and
between a read and the next write to the same place, too. Every thread of the block must come to every barrier.

Buffers and sizes
    x      const float*, rows x cols, one row after the other; it stays as it was
    out    float*, rows x cols
    rows, cols   int; any numbers from 1. Rows may be shorter than a block and longer

Numbers of a row may be as large as 1e4 and must not overflow: that is what max_r is for.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 2 and x = {14, 12}, out = {0.881, 0.119}.

Source: 002, on softmax; the block reduction is Harris, "Optimizing Parallel Reduction in CUDA" (2007).
Before: reduce_sum. After: rms_norm_rows, causal_attention_rows.
*/

#error "not written yet"

extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    #error "not written yet"
}
