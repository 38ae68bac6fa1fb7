/* Softmax of every row in two passes: maximum and sum are found in the same one.

    out[r][c] = exp(x[r][c] - max_r) / sum over c of exp(x[r][c] - max_r)         max_r: the largest number of row r

softmax_rows reads each row three times: for the maximum, for the sum, and to write. Rows that do not fit into the caches
come from the GPU's own memory each time, and that is all the time it takes. The sum needs the maximum, but it can be
kept for the largest number so far, and corrected whenever a larger one comes. A pair (m, s) describes the numbers seen so
far: m is the largest of them, and s the sum of their exp(x - m). A further number x makes of it

    m_new = max(m, x)
    s_new = s * exp(m - m_new) + exp(x - m_new)

and two pairs, each for numbers of its own, make one pair for all of them

    m_both = max(m_a, m_b)
    s_both = s_a * exp(m_a - m_both) + s_b * exp(m_b - m_both)

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

#error "not written yet"

extern "C" __global__ void online_softmax_rows(const float* x, float* out, int rows, int cols) {
    #error "not written yet"
}
