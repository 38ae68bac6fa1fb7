/* Vector addition: one thread for each element.

A kernel is a function that thousands of threads run at the same time. Each thread finds out which one it is and does
its own small piece of the work; here it adds one pair of numbers.

    out[i] = a[i] + b[i]                     for i from 0 to n - 1
    $$ \text{out}_i &= a_i + b_i && \text{for } i = 0, \dots, n - 1 $$

Threads come in blocks. Thread threadIdx.x of block blockIdx.x, in blocks of blockDim.x threads, has the number

    i = blockIdx.x * blockDim.x + threadIdx.x

Buffers and sizes (name the kernel's parameters so; their order is up to you)
    a, b   const float*, n elements each; they stay as they were
    out    float*, n elements
    n      int; any number from 1, seldom a multiple of the block's size

The launch plan is part of the file: for each launch, in order, a comment

    launch: KERNEL grid=(BLOCKS) block=(THREADS)

after two slashes. Numbers may be computed from the sizes with + - * // % ceil_div(a, b) min(a, b) max(a, b). There are
always whole blocks, so the last one has threads too many: they must do nothing.

The speed check, on a GPU, has millions of elements. Threads run in groups of 32, called warps, and never in smaller
ones: blocks of one thread each are too slow for it.

Worked example: with n = 3, a = {1, 2, 3} and b = {10, 20, 30}, out = {11, 22, 33}. One block of 256 threads is
launched, and 253 of them have nothing to do.

Source: the first kernel of every CUDA course. After: saxpy_strided.
*/

// BEGIN SOLUTION
// launch: vector_add grid=(ceil_div(n, 256)) block=(256)
// END SOLUTION

extern "C" __global__ void vector_add(const float* a, const float* b, float* out, int n) {
    // BEGIN SOLUTION
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        out[i] = a[i] + b[i];
    }
    // END SOLUTION
}
