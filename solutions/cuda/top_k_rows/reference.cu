/* The eight largest numbers of every row, and the columns in which they stand.

    values[r][0], ..., values[r][7]    the eight largest numbers of x[r], the largest first
    ids[r][j]                          the column of values[r][j]; of equal numbers, the one in the lower column first
    $$ \text{values}_{rj} &= x_{r, \text{ids}_{rj}} && \text{the eight largest of row } r, \text{ the largest first; of equal numbers, the lower column first} $$

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

// BEGIN SOLUTION
// launch: top_k_rows grid=(rows) block=(128)

__device__ bool comes_first(float a, int id_of_a, float b, int id_of_b) {
    return a > b || (a == b && id_of_a < id_of_b);
}
// END SOLUTION

extern "C" __global__ void top_k_rows(const float* x, float* values, int* ids, int rows, int cols) {
    // BEGIN SOLUTION
    __shared__ float part[128];
    __shared__ int part_id[128];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;

    float last = INFINITY;  // the pair that was found last
    int last_id = -1;
    for (int k = 0; k < 8; k++) {
        float best = -INFINITY;
        int best_id = cols;
        for (int c = t; c < cols; c += blockDim.x) {
            if (comes_first(last, last_id, row[c], c) && comes_first(row[c], c, best, best_id)) {
                best = row[c];
                best_id = c;
            }
        }
        part[t] = best;
        part_id[t] = best_id;
        __syncthreads();  // every thread's best is there
        for (int half = blockDim.x / 2; half > 0; half /= 2) {
            if (t < half && comes_first(part[t + half], part_id[t + half], part[t], part_id[t])) {
                part[t] = part[t + half];
                part_id[t] = part_id[t + half];
            }
            __syncthreads();  // before the next halving
        }
        last = part[0];
        last_id = part_id[0];
        if (t == 0) {
            values[blockIdx.x * 8 + k] = last;
            ids[blockIdx.x * 8 + k] = last_id;
        }
        __syncthreads();  // all have read the block's best
    }
    // END SOLUTION
}
