/* Flash attention: tiles of keys go by, and the softmax is put right as it grows.

    s_ij   = (q_i . k_j) / sqrt(d)                 for all keys j that query i sees
    out_i  = sum over j of exp(s_ij) v_j / sum over j of exp(s_ij)
    $$ s_{ij} &= \frac{q_i \cdot k_j}{\sqrt{d}} && \text{for all keys } j \text{ that query } i \text{ sees} $$
    $$ \text{out}_i &= \frac{\sum_j \exp(s_{ij})\, v_j}{\sum_j \exp(s_{ij})} $$

The scores need not be kept, if maximum, sum and weighted sum are taken along while the keys come in tiles. Each query
has

    highest   the largest score so far
    sum       the sum of exp(s - highest) so far
    total     the sum of exp(s - highest) v so far, d numbers

and for each tile, with `larger` the maximum of highest and of the tile's scores,

    rescale   = exp(highest - larger)
    sum       = sum * rescale   + sum over the tile of exp(s - larger)
    total     = total * rescale + sum over the tile of exp(s - larger) v
    highest   = larger
    $$ \text{rescale} &= \exp(\text{highest} - \text{larger}) $$
    $$ \text{sum} &= \text{sum} \cdot \text{rescale} + \sum_{\text{tile}} \exp(s - \text{larger}) $$
    $$ \text{total} &= \text{total} \cdot \text{rescale} + \sum_{\text{tile}} \exp(s - \text{larger})\, v $$
    $$ \text{highest} &= \text{larger} $$

Without the rescaling, numbers that belong to different maxima would be added. At the end out = total / sum. What a
block needs does not grow with the number of keys, and every key that it loads into shared memory serves all of its
queries.

A block of 16 x 16 threads has 16 queries (threadIdx.y) and goes over the keys 16 at a time. Thread (x, y) computes
the score of query y and key x of the tile; then it has columns x, x + 16, x + 32, ... of query y's total, at most 8
of them, in variables of its own. A tile, the scores and the next tile: between any two of these there is a
__syncthreads(), to which all 256 threads come, also those whose query does not exist.

Buffers and sizes
    q      const float*, n_q x d                  k, v   const float*, n_k x d each; all three stay as they were
    out    float*, n_q x d
    causal   int, 0 or 1
    n_q, n_k, d   int; n_q and n_k any numbers from 1, seldom a multiple of a tile; d from 1 to 128

Causal: the queries are the last n_q of the n_k positions (as with a cache of keys), so query i sees keys 0 to i + n_k
- n_q. With n_q > n_k the first queries see no key at all: their rows of out are 0. Scores may be as large as 1000 and
must not overflow. Keep the sums in float: in half a sum of a few thousand is off by whole numbers.

The speed check, on a GPU, has thousands of queries: one block that goes over all of them is too slow for it.

Worked example: with n_q = 1, n_k = 2, d = 1, causal = 0, q = {2}, k = {6, 7} and v = {20, 10} the scores are 12 and
14. After key 0: highest 12, sum 1, total 20. Key 1 has the larger score: rescale = exp(-2) = 0.135, sum = 1.135,
total = 2.707 + 10 = 12.707. So out = {11.192}.

Source: 002, efficient attention; Dao et al., "FlashAttention" (2022), algorithm 1, with the queries outside and one
division at the end as in Dao, "FlashAttention-2" (2023); Milakov and Gimelshein, "Online normalizer calculation for
softmax" (2018).
Before: causal_attention_rows, matmul_tiled.
*/

// BEGIN SOLUTION
// launch: flash_attention grid=(ceil_div(n_q, 16)) block=(16, 16)
// END SOLUTION

extern "C" __global__ void flash_attention(
    const float* q, const float* k, const float* v, float* out, int n_q, int n_k, int d, int causal) {
    // BEGIN SOLUTION
    __shared__ float queries[16][129], keys[16][129], values[16][129];  // 129: 16 rows in 16 different banks
    __shared__ float score[16][16];
    int x = threadIdx.x, y = threadIdx.y;
    int i = blockIdx.x * 16 + y;
    int seen = causal ? i + 1 + n_k - n_q : n_k;  // query i sees keys 0 to seen - 1
    int end = causal ? min(n_k, (int)blockIdx.x * 16 + 16 + n_k - n_q) : n_k;  // and no query of the block sees more

    for (int c = x; c < d; c += 16) queries[y][c] = i < n_q ? q[i * d + c] : 0.0f;
    float highest = -INFINITY, sum = 0.0f;
    float total[8] = {};
    for (int from = 0; from < end; from += 16) {
        int j = from + y;
        for (int c = x; c < d; c += 16) keys[y][c] = j < n_k ? k[j * d + c] : 0.0f;
        for (int u = 0; u < 8; u++) {
            int c = x + 16 * u;  // 0 where there is no such column: then totals need not ask
            values[y][c] = j < n_k && c < d ? v[j * d + c] : 0.0f;
        }
        __syncthreads();  // the tile is there

        float dot = 0.0f;
        for (int c = 0; c < d; c++) dot += queries[y][c] * keys[x][c];
        score[y][x] = from + x < seen ? dot / sqrtf(d) : -INFINITY;
        __syncthreads();  // the scores are there

        float larger = highest;
        for (int key = 0; key < 16; key++) larger = fmaxf(larger, score[y][key]);
        float rescale = expf(highest - larger);
        sum *= rescale;
        for (int u = 0; u < 8; u++) total[u] *= rescale;
        for (int key = 0; key < 16; key++) {
            float weight = expf(score[y][key] - larger);
            sum += weight;
            for (int u = 0; u < 8; u++) total[u] += weight * values[key][x + 16 * u];
        }
        highest = larger;
        __syncthreads();  // before the next tile
    }

    for (int u = 0; u < 8; u++) {
        int c = x + 16 * u;
        if (i < n_q && c < d) {
            out[i * d + c] = seen > 0 ? total[u] / sum : 0.0f;
        }
    }
    // END SOLUTION
}
