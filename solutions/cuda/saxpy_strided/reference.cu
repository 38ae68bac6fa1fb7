/* a x plus y, with fewer threads than elements: the grid-stride loop.

    out[i] = alpha * x[i] + y[i]             for i from 0 to n - 1
    $$ \text{out}_i &= \alpha\, x_i + y_i && \text{for } i = 0, \dots, n - 1 $$

A launch of one thread for each element is simple, and it ties the launch to the data: ten times as many elements, ten
times as many blocks, each of which must be started. A kernel can also be written so that any number of threads does the
work, however long the vectors are. Each thread begins at its own number in the whole grid and goes on by the number of
threads in the whole grid:

    first element  blockIdx.x * blockDim.x + threadIdx.x
    step           gridDim.x * blockDim.x

With 4 blocks of 64 threads, thread 0 of block 0 computes the elements 0, 256, 512 ..., its neighbour 1, 257, 513 ...
Every element is computed once, by one thread. At each step neighbouring threads touch neighbouring elements, so that
the memory is read in long stretches; if each thread took a stretch of its own, it would not be.

Buffers and sizes
    alpha  float
    x, y   const float*, n elements each; they stay as they were
    out    float*, n elements; what it holds before is of no meaning
    n      int; any number from 1. It may be less than there are threads, and many times as much

The launch plan is given: 4 blocks of 64 threads. Leave it as it is; your kernel should be right with any other, too.

The speed check, on a GPU, has a million elements and this plan: each of the 256 threads must do its share.

Worked example: with n = 3, alpha = 2, x = {1, 2, 3} and y = {10, 20, 30}, out = {12, 24, 36}.

Source: Harris, "CUDA Pro Tip: Write Flexible Kernels with Grid-Stride Loops" (2013).
Before: vector_add. After: transpose_tiled, embedding_gather, reduce_sum.
*/

// launch: saxpy_strided grid=(4) block=(64)

extern "C" __global__ void saxpy_strided(float alpha, const float* x, const float* y, float* out, int n) {
    // BEGIN SOLUTION
    int step = gridDim.x * blockDim.x;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += step) {
        out[i] = alpha * x[i] + y[i];
    }
    // END SOLUTION
}
