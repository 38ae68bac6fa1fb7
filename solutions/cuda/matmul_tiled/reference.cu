/* Matrix product by tiles: what one thread reads, all threads of the block use.

    out[r][c] = sum over i from 0 to k - 1 of a[r][i] * b[i][c]        for r below m, c below n
    $$ \text{out}_{rc} &= \sum_{i=0}^{k-1} a_{ri}\, b_{ic} && \text{for } r < m,\ c < n $$

With one thread for each element of out, a row of a is read by n threads and a column of b by m. Memory is slow and
there is little to compute for each number that is read, so almost all of the time would go into waiting.

A block of 16 x 16 threads computes a tile of 16 x 16 elements of out instead, and goes along k in steps of 16. At each
step its threads read a tile of a and a tile of b into shared memory, one element of each for each thread; then each
thread adds 16 products to its sum, all from shared memory. Every number that is read from memory is used 16 times.

There must be a barrier between the writing of the tiles and their use, and one between their use and the next writing:
a thread that is quick would overwrite what a slow one still needs. Every thread of the block must come to both, those
outside of out, too.

Tiles at the edges are not full: m, k and n are seldom multiples of 16. Where a tile reaches past its matrix, put 0 into
it: a product with 0 adds nothing. Nothing outside of a matrix may be read or written.

Buffers and sizes
    a      const float*, m x k, one row after the other
    b      const float*, k x n, one row after the other; both stay as they were
    out    float*, m x n; what it holds before is of no meaning
    m, k, n   int; any numbers from 1, seldom equal

The sum is kept in float32. The order of its terms is up to you.

The speed check, on a GPU, has matrices of about 1000 x 1000. If neighbouring threads read numbers that are whole rows
apart, it is too slow.

Worked example: with m = 1, k = 3, n = 2, a = {1, 2, 3} and b = {1, 4, 2, 5, 3, 6}, out = {14, 32}.

Source: NVIDIA, CUDA C++ Programming Guide, "Shared Memory" (the matrix multiplication there).
Before: transpose_tiled, reduce_sum. After: flash_attention.
*/

// BEGIN SOLUTION
// launch: matmul_tiled grid=(ceil_div(n, 16), ceil_div(m, 16)) block=(16, 16)
// END SOLUTION

extern "C" __global__ void matmul_tiled(const float* a, const float* b, float* out, int m, int k, int n) {
    // BEGIN SOLUTION
    __shared__ float tile_a[16][16], tile_b[16][16];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * 16 + ty, col = blockIdx.x * 16 + tx;

    float sum = 0.0f;
    for (int first = 0; first < k; first += 16) {
        bool in_a = row < m && first + tx < k;
        bool in_b = first + ty < k && col < n;
        tile_a[ty][tx] = in_a ? a[row * k + first + tx] : 0.0f;
        tile_b[ty][tx] = in_b ? b[(first + ty) * n + col] : 0.0f;
        __syncthreads();  // both tiles are there
        for (int i = 0; i < 16; i++) sum += tile_a[ty][i] * tile_b[i][tx];
        __syncthreads();  // all are done with the tiles
    }

    if (row < m && col < n) {
        out[row * n + col] = sum;
    }
    // END SOLUTION
}
