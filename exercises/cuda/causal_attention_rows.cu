/* Causal self-attention: a block for each query. It is a dot product, a softmax and a weighted sum in one kernel.

    s_ij   = (q_i . k_j) / sqrt(d)                                    for j = 0, ..., i
    p_ij   = exp(s_ij - max_i) / sum over j of exp(s_ij - max_i)      max_i: the largest of s_i0, ..., s_ii
    out_i  = sum over j of p_ij v_j

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

#error "not written yet"

extern "C" __global__ void causal_attention_rows(
    const float* q, const float* k, const float* v, float* out, int n, int d) {
    #error "not written yet"
}
