/* The eight largest numbers of every row, and the columns in which they stand.

    values[r][0], ..., values[r][7]    the eight largest numbers of x[r], the largest first
    ids[r][j]                          the column of values[r][j]; of equal numbers, the one in the lower column first

A language model gives a score for each token of its vocabulary, and sampling looks at the best few alone. Sorting a whole
row for the sake of eight numbers is wasteful. Eight rounds are enough, and each finds the next one: every thread of a
block looks for the best of its own columns, and the block's best is found by halving, as in softmax_rows. What is
reduced is a pair, though: a number, and its column. The two must stay together.

Say once which of two pairs comes first: the larger number, and of equal numbers the lower column. With this order no two
pairs are equal. A round is then the search for the first pair among those that come after the last one found, and no
number has to be crossed out.

Buffers and sizes
    x        const float*, rows x cols, one row after the other; it stays as it was
    values   float*, rows x 8
    ids      int*, rows x 8
    rows     int; any number from 1
    cols     int; any number from 8. Rows may be shorter than a block and longer

The numbers of x are between -1e30 and 1e30; no number is NaN or -0.0. Many may be equal, and a whole row may be
negative. The numbers are moved, not computed: values must be the same in every bit.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 10 and x = {1, 2, ..., 10}, values = {10, 9, 8, 7, 6, 5, 4, 3} and
ids = {9, 8, 7, 6, 5, 4, 3, 2}.

Source: Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation" (2018), which samples from the ten best tokens;
torch.topk gives the same numbers, and leaves the order of equal ones open.
Before: softmax_rows. After: paged_attention.
*/

#error "not written yet"

extern "C" __global__ void top_k_rows(const float* x, float* values, int* ids, int rows, int cols) {
    #error "not written yet"
}
