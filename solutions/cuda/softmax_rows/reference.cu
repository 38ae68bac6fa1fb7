/* Softmax of every row: the threads of a block work on one row together.

    out[r][c] = exp(x[r][c] - max_r) / sum over c of exp(x[r][c] - max_r)         max_r: the largest number of row r
    $$ \text{out}_{rc} &= \frac{\exp(x_{rc} - \max_r)}{\sum_c \exp(x_{rc} - \max_r)} && \max_r = \max_c x_{rc} $$

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

// BEGIN SOLUTION
// launch: softmax_rows grid=(rows) block=(256)
// END SOLUTION

extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    // BEGIN SOLUTION
    __shared__ float part[256];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;

    float highest = -INFINITY;
    for (int c = t; c < cols; c += blockDim.x) highest = fmaxf(highest, row[c]);
    part[t] = highest;
    __syncthreads();  // every thread's part is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();  // before the next halving
    }
    highest = part[0];
    __syncthreads();  // all have read the maximum

    float sum = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) sum += expf(row[c] - highest);
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }

    for (int c = t; c < cols; c += blockDim.x) {
        out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / part[0];
    }
    // END SOLUTION
}
