/* Softmax of every row in two passes: maximum and sum are found in the same one.

    out[r][c] = exp(x[r][c] - max_r) / sum over c of exp(x[r][c] - max_r)         max_r: the largest number of row r
    $$ \text{out}_{rc} &= \frac{\exp(x_{rc} - \max_r)}{\sum_c \exp(x_{rc} - \max_r)} && \max_r = \max_c x_{rc} $$

softmax_rows reads each row three times: for the maximum, for the sum, and to write. Rows that do not fit into the caches
come from the GPU's own memory each time, and that is all the time it takes. The sum needs the maximum, but it can be
kept for the largest number so far, and corrected whenever a larger one comes. A pair (m, s) describes the numbers seen so
far: m is the largest of them, and s the sum of their exp(x - m). A further number x makes of it

    m_new = max(m, x)
    s_new = s * exp(m - m_new) + exp(x - m_new)

and two pairs, each for numbers of its own, make one pair for all of them

    m_both = max(m_a, m_b)
    s_both = s_a * exp(m_a - m_both) + s_b * exp(m_b - m_both)
    $$ m &= \max(m_a, m_b) $$
    $$ s &= s_a \exp(m_a - m) + s_b \exp(m_b - m) $$

So a block of threads goes along the row once, with a pair for each thread, and merges the pairs in shared memory, by
halving. A second pass writes out. Reading x twice in the place of three times is what FlashAttention needs, too: there
the scores are not even kept.

A thread that has no column has the pair (-INFINITY, 0). Two of these must not be merged by the formula as it stands:
-INFINITY - -INFINITY is NaN, and NaN * 0 is NaN.

Buffers and sizes
    x      const float*, rows x cols, one row after the other; it stays as it was
    out    float*, rows x cols
    rows, cols   int; any numbers from 1. Rows may be shorter than a block and longer

Numbers of a row may be as large as 1e4, and as small as -1e4; all of them are finite. They must not overflow. Softmax in
three passes is accepted as well; this exercise is for learning the pairs.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 2 and x = {14, 12}, out = {0.881, 0.119}. In the other order, x = {12, 14}, a thread
that sees both has the pair (12, 1) after the first and (14, 1.135) after the second.

Source: 002, on softmax; Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018), for the pairs.
Before: softmax_rows.
*/

// BEGIN SOLUTION
// launch: online_softmax_rows grid=(rows) block=(256)

__device__ float scale(float m, float m_new) {  // what turns a sum for m into one for m_new
    return m == -INFINITY ? 0.0f : expf(m - m_new);
}
// END SOLUTION

extern "C" __global__ void online_softmax_rows(const float* x, float* out, int rows, int cols) {
    // BEGIN SOLUTION
    __shared__ float largest[256], total[256];
    int t = threadIdx.x;
    size_t start = (size_t)blockIdx.x * cols;  // where this block's row begins

    float m = -INFINITY, s = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) {
        float m_new = fmaxf(m, x[start + c]);
        s = s * scale(m, m_new) + expf(x[start + c] - m_new);
        m = m_new;
    }
    largest[t] = m;
    total[t] = s;
    __syncthreads();  // every thread's pair is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) {
            float m_both = fmaxf(largest[t], largest[t + half]);
            total[t] = total[t] * scale(largest[t], m_both) + total[t + half] * scale(largest[t + half], m_both);
            largest[t] = m_both;
        }
        __syncthreads();  // before the next halving
    }

    for (int c = t; c < cols; c += blockDim.x) out[start + c] = expf(x[start + c] - largest[0]) / total[0];
    // END SOLUTION
}
