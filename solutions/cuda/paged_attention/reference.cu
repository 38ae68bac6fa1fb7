/* Attention of one new token over a cache in pages: keys and values lie where a table says.

    s_bp   = (q_b . k_bp) / sqrt(d)                                      for p = 0, ..., lengths[b] - 1
    w_bp   = exp(s_bp - max_b) / sum over p of exp(s_bp - max_b)         max_b: the largest score of sequence b
    out_b  = sum over p of w_bp v_bp
    $$ s_{bp} &= \frac{q_b \cdot k_{bp}}{\sqrt{d}} && \text{for } p = 0, \dots, \text{lengths}_b - 1 $$
    $$ w_{bp} &= \frac{\exp(s_{bp} - \max_b)}{\sum_p \exp(s_{bp} - \max_b)} && \max_b = \max_p s_{bp} $$
    $$ \text{out}_b &= \sum_p w_{bp}\, v_{bp} $$

A server writes many texts at once, and keeps the keys and values of all their tokens. The lengths differ, and grow with
every token. So the memory is divided into pages of the same size, as an operating system does it: each text gets another
page when its last one is full. The pages of a text lie anywhere, and table lists them in order.

Position p of sequence b is in slot p % page of page table[b][p / page]:

    k_bp = k_pages[table[b][p / page]][p % page]          and v_bp = v_pages[...][...] in the same place
    $$ k_{bp} &= \text{k\_pages}[\text{table}[b][\lfloor p / \text{page} \rfloor]][p \bmod \text{page}] && \text{and } v_{bp} \text{ in the same place} $$

A sequence has ceil(lengths[b] / page) pages. The entries of its row of table after these are -1 and must not be followed.
The last page need not be full. The slots after the last position, and pages that are in no row of table, hold numbers of
texts that have ended: they must not have any influence.

There are two good ways to go. Either the scores of all positions go to shared memory, as in causal_attention_rows. Or the
block goes page by page, and keeps the largest score so far, the sum of exponentials and the weighted sum of values:
where a page brings a larger score, both sums are multiplied by exp(old maximum - new maximum).

Buffers and sizes
    q         const float*, batch x d: the query of each sequence's newest token
    k_pages   const float*, pages x page x d
    v_pages   const float*, pages x page x d
    table     const int*, batch x most: numbers of pages, from 0 to pages - 1; then -1
    lengths   const int*, batch numbers from 0 to most * page; all five stay as they were
    out       float*, batch x d
    batch, most, pages, page, d   int; any numbers from 1; page to 256, d to 1024, most * page to 4096

A sequence of length 0 has no page, and its row of out is zeros. Scores may be as large as 1000 and must not overflow.

The speed check, on a GPU, has some 250 sequences: one block that goes over all of them is too slow for it.

Worked example: with batch = 1, d = 1, pages = 3, page = 2, most = 2, q = {2}, table = {2, 1} and lengths = {3}, the keys
k_pages = {0, 0, 6, 9, 1, 7} and the values v_pages = {50, 60, 20, 90, 0, 10}: page 2 comes first, with keys 1 and 7, then
page 1 with key 6; its 9 is after the end. The scores are 2, 14 and 12, and out = {11.192}.

Source: Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention" (2023),
section 4.1.
Before: causal_attention_rows. After: flash_attention.
*/

// BEGIN SOLUTION
// launch: paged_attention grid=(batch) block=(128) shared=(page+d)*4
// END SOLUTION

extern "C" __global__ void paged_attention(const float* q, const float* k_pages, const float* v_pages,
    const int* table, const int* lengths, float* out, int batch, int most, int pages, int page, int d) {
    // BEGIN SOLUTION
    extern __shared__ float score[];  // one for each slot of a page, and then the sums for each column
    float* total = score + page;
    int b = blockIdx.x, t = threadIdx.x;
    int warp = t / 32, lane = t % 32;
    int length = lengths[b];

    for (int c = t; c < d; c += blockDim.x) total[c] = 0.0f;  // a thread's own columns, here and below
    float highest = -INFINITY, sum = 0.0f;
    for (int first = 0; first < length; first += page) {
        int number = table[b * most + first / page];
        int filled = min(page, length - first);
        const float* keys = k_pages + (size_t)number * page * d;
        const float* values = v_pages + (size_t)number * page * d;

        for (int j = warp; j < filled; j += blockDim.x / 32) {  // a warp for each key
            float dot = 0.0f;
            for (int c = lane; c < d; c += 32) dot += q[b * d + c] * keys[j * d + c];
            for (int lanes = 16; lanes > 0; lanes /= 2) dot += __shfl_xor_sync(0xffffffff, dot, lanes);
            if (lane == 0) score[j] = dot / sqrtf(d);
        }
        __syncthreads();  // the scores are there

        float larger = highest;
        for (int j = 0; j < filled; j++) larger = fmaxf(larger, score[j]);
        float rescale = expf(highest - larger);
        highest = larger;
        sum *= rescale;
        for (int j = 0; j < filled; j++) sum += expf(score[j] - highest);
        for (int c = t; c < d; c += blockDim.x) {
            total[c] *= rescale;
            for (int j = 0; j < filled; j++) total[c] += expf(score[j] - highest) * values[j * d + c];
        }
        __syncthreads();  // all are done with the scores
    }

    for (int c = t; c < d; c += blockDim.x) {
        out[b * d + c] = length > 0 ? total[c] / sum : 0.0f;
    }
    // END SOLUTION
}
