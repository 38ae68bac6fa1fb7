/* Attention of one new token over a cache in pages: keys and values lie where a table says.

    s_bp   = (q_b . k_bp) / sqrt(d)                                      for p = 0, ..., lengths[b] - 1
    w_bp   = exp(s_bp - max_b) / sum over p of exp(s_bp - max_b)         max_b: the largest score of sequence b
    out_b  = sum over p of w_bp v_bp

A server writes many texts at once, and keeps the keys and values of all their tokens. The lengths differ, and grow with
every token. So the memory is divided into pages of the same size, as an operating system does it: each text gets another
page when its last one is full. The pages of a text lie anywhere, and table lists them in order.

Position p of sequence b is in slot p % page of page table[b][p / page]:

    k_bp = k_pages[table[b][p / page]][p % page]          and v_bp = v_pages[...][...] in the same place

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

#error "not written yet"

extern "C" __global__ void paged_attention(const float* q, const float* k_pages, const float* v_pages,
    const int* table, const int* lengths, float* out, int batch, int most, int pages, int page, int d) {
    #error "not written yet"
}
