/* Matrix transpose, tile by tile through shared memory.

    out[c][r] = x[r][c]                      for r from 0 to rows - 1, c from 0 to cols - 1
    $$ \text{out}_{cr} &= x_{rc} && \text{for } r = 0, \dots, \text{rows} - 1,\ c = 0, \dots, \text{cols} - 1 $$

No arithmetic: a transpose is about where the numbers lie. The 32 threads of a warp read memory together. Where they
want 32 neighbouring numbers, it is one transaction; where they want 32 numbers from 32 rows, it is 32. A thread that
reads x[r][c] and writes out[c][r] does one of the two badly: neighbours in a row of x are whole rows apart in out.

So a block takes a tile of 16 x 16 elements. Its threads read it row by row into shared memory, where any order is
cheap, wait for each other, and write it row by row of out: each thread writes an element that another one read. The
tile's place changes, too: the block that reads at tile row blockIdx.y, tile column blockIdx.x writes at tile row
blockIdx.x, tile column blockIdx.y. Inside of the tile, threadIdx.x runs along a row both times.

Shared memory lies in 32 banks, neighbouring numbers in neighbouring banks, and threads that want different numbers of
one bank wait for each other. In a tile with rows of 16 numbers a column touches two banks only; with rows of 17, of
which the last number is not used, it touches 16.

Buffers and sizes
    x      const float*, rows x cols, one row after the other; it stays as it was
    out    float*, cols x rows, one row after the other
    rows, cols   int; any numbers from 1, seldom multiples of 16 and seldom equal

Tiles at the right and at the lower edge hold less than 16 x 16 elements of x. Their threads outside of x must not read,
those outside of out must not write, and these are not the same threads. Every thread must come to the barrier.

The speed check, on a GPU, has millions of elements: without a tile, it is too slow.

Worked example: with rows = 2, cols = 3 and x = {1, 2, 3, 4, 5, 6}, out = {1, 4, 2, 5, 3, 6}.

Source: Harris, "An Efficient Matrix Transpose in CUDA C/C++" (2013). Before: saxpy_strided. After: matmul_tiled.
*/

// BEGIN SOLUTION
// launch: transpose_tiled grid=(ceil_div(cols, 16), ceil_div(rows, 16)) block=(16, 16)
// END SOLUTION

extern "C" __global__ void transpose_tiled(const float* x, float* out, int rows, int cols) {
    // BEGIN SOLUTION
    __shared__ float tile[16][17];

    int r = blockIdx.y * 16 + threadIdx.y;
    int c = blockIdx.x * 16 + threadIdx.x;
    if (r < rows && c < cols) {
        tile[threadIdx.y][threadIdx.x] = x[r * cols + c];
    }
    __syncthreads();  // the whole tile is there

    int out_r = blockIdx.x * 16 + threadIdx.y;
    int out_c = blockIdx.y * 16 + threadIdx.x;
    if (out_r < cols && out_c < rows) {
        out[out_r * rows + out_c] = tile[threadIdx.x][threadIdx.y];
    }
    // END SOLUTION
}
