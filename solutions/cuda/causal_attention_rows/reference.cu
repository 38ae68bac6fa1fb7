/* Causal self-attention: a block for each query. It is a dot product, a softmax and a weighted sum in one kernel.

    s_ij   = (q_i . k_j) / sqrt(d)                                    for j = 0, ..., i
    p_ij   = exp(s_ij - max_i) / sum over j of exp(s_ij - max_i)      max_i: the largest of s_i0, ..., s_ii
    out_i  = sum over j of p_ij v_j
    $$ s_{ij} &= \frac{q_i \cdot k_j}{\sqrt{d}} && \text{for } j = 0, \dots, i $$
    $$ p_{ij} &= \frac{\exp(s_{ij} - \max_i)}{\sum_j \exp(s_{ij} - \max_i)} && \max_i = \max_{j \le i} s_{ij} $$
    $$ \text{out}_i &= \sum_j p_{ij}\, v_j $$

Causal: position i sees itself and what is before it, and nothing that comes after. So query 0 has one key and out_0 =
v_0.

The scores of one query fit into shared memory, which is why the n x n matrix of all scores never stands in the GPU's
own memory. The threads of the block divide the work in two ways, one after the other:

    first     a thread takes every 64th key: it computes the key's score and its exponential
    then      a thread takes every 64th column: it adds up p_ij v_j[column] over all keys

In the second part a thread reads exponentials that others have written: there must be a __syncthreads() between.
Maximum and sum are the two block reductions of softmax_rows, with the same barriers. Every thread of the block must
come to every barrier, also where there are fewer keys or columns than threads.

Buffers and sizes
    q, k, v   const float*, n x d each, one position after the other; they stay as they were
    out       float*, n x d
    n, d      int; n any number from 1 to 4096, d from 1 to 1024, more and fewer than there are threads

Shared memory whose size depends on n is declared as extern __shared__ float score[]; and the launch line says how
many bytes: shared=n*4. Scores may be as large as 1000 and must not overflow: that is what max_i is for.

The speed check, on a GPU, has some 2000 positions: one block that goes over all queries is too slow for it.

Worked example: with n = 2, d = 1, q = {5, 2}, k = {7, 6} and v = {10, 20}, query 0 sees key 0 alone; query 1 has
scores 14 and 12, and with them weights 0.881 and 0.119. out = {10, 11.192}.

Source: 002, on attention; Vaswani et al., "Attention Is All You Need" (2017), section 3.2.
Before: softmax_rows. After: flash_attention.
*/

// BEGIN SOLUTION
// launch: causal_attention_rows grid=(n) block=(64) shared=n*4
// END SOLUTION

extern "C" __global__ void causal_attention_rows(
    const float* q, const float* k, const float* v, float* out, int n, int d) {
    // BEGIN SOLUTION
    extern __shared__ float score[];
    __shared__ float part[64];
    int i = blockIdx.x, t = threadIdx.x;
    int seen = i + 1;  // keys 0 to i

    float highest = -INFINITY;
    for (int j = t; j < seen; j += blockDim.x) {
        float dot = 0.0f;
        for (int c = 0; c < d; c++) dot += q[i * d + c] * k[j * d + c];
        score[j] = dot / sqrtf(d);
        highest = fmaxf(highest, score[j]);
    }
    part[t] = highest;
    __syncthreads();  // every thread's maximum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();  // before the next halving
    }
    highest = part[0];
    __syncthreads();  // all have read the maximum

    float sum = 0.0f;
    for (int j = t; j < seen; j += blockDim.x) {
        score[j] = expf(score[j] - highest);
        sum += score[j];
    }
    part[t] = sum;
    __syncthreads();  // every thread's exponentials and their sum are there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }

    for (int c = t; c < d; c += blockDim.x) {
        float total = 0.0f;
        for (int j = 0; j < seen; j++) total += score[j] * v[j * d + c];
        out[i * d + c] = total / part[0];
    }
    // END SOLUTION
}
