/* Embedding lookup: each id picks a row of the table.

    out[t][c] = table[ids[t]][c]             for t from 0 to n - 1, c from 0 to d - 1
    out[t][c] = 0                            where ids[t] is none of 0 ... vocab - 1
    $$ \text{out}_{tc} &= \text{table}_{\text{ids}_t, c} && \text{for } t = 0, \dots, n - 1,\ c = 0, \dots, d - 1 $$
    $$ \text{out}_{tc} &= 0 && \text{where } \text{ids}_t \text{ is none of } 0, \dots, \text{vocab} - 1 $$

The first layer of every language model: a token's id becomes a vector of d numbers. Nothing is computed, and what
counts is how the threads lie on the memory. If each thread copied a whole row, neighbouring threads would read from
places that are d numbers apart. So a block copies one row: its threads read one stretch of the table together, and
write one stretch of out. Rows may be longer than the block; then each thread goes on to the column blockDim.x
further.

All threads of the block need the same id; that they all read it costs little, since the same number is sent to all.

An index that comes from data must be looked at before it is used. Here -1 stands for padding, and ids from outside of
the vocabulary come up, too, on both sides: all of them give a row of zeros. No memory of the table may be read for
them.

Buffers and sizes
    ids    const int*, n elements; some occur several times, and many rows of the table never
    table  const float*, vocab x d, one row after the other; both stay as they were
    out    float*, n x d
    n, vocab, d   int; any numbers from 1. d may be less than a block's threads and more

Where vocab * d is more than an int holds (a vocabulary of 256,000 times 8,448 columns is), the product must be computed
in a wider type: (size_t)id * d.

The speed check, on a GPU, has rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with n = 3, vocab = 2, d = 2, ids = {1, -1, 1} and table = {10, 11, 20, 21},
out = {20, 21, 0, 0, 20, 21}.

Source: Bengio et al., "A Neural Probabilistic Language Model" (2003), the table C; torch.nn.functional.embedding is the
same lookup, and refuses the ids for which this gives zeros.
Before: saxpy_strided. After: reduce_sum.
*/

// BEGIN SOLUTION
// launch: embedding_gather grid=(n) block=(64)
// END SOLUTION

extern "C" __global__ void embedding_gather(const int* ids, const float* table, float* out, int n, int vocab, int d) {
    // BEGIN SOLUTION
    int id = ids[blockIdx.x];
    bool known = id >= 0 && id < vocab;
    for (int c = threadIdx.x; c < d; c += blockDim.x) {
        out[(size_t)blockIdx.x * d + c] = known ? table[(size_t)id * d + c] : 0.0f;
    }
    // END SOLUTION
}
