/* The sum of a vector: the threads of a block add together, then the blocks.

    out[0] = x[0] + x[1] + ... + x[n - 1]
    $$ \text{out}_0 &= x_0 + x_1 + \cdots + x_{n-1} $$

A sum has one result, and thousands of threads want to add to it. They do so in three steps. Each thread adds up a few
elements by itself. The threads of a block put what they have into shared memory, where it is halved until one number is
left: of 256 parts the first 128 threads add two each, then 64 threads, and so on, eight steps in the place of 255.
In the end there is one number for each block, and blocks have no memory of their own in common: they meet in out[0].

Threads of a block do not run in step. __syncthreads() is where they wait for each other: between one thread's write
to shared memory and another thread's read of it there must be such a barrier, and every thread of the block must come
to it. Blocks cannot wait for each other at all. Several of them may add to out[0] at the same time, and
"out[0] += part" reads, adds and writes: what another block wrote in between is lost. atomicAdd(out, part) does the
three as one.

Buffers and sizes
    x      const float*, n elements; it stays as it was
    out    float*, one element
    n      int; any number from 1, seldom a multiple of the block's size

out[0] is not 0 when you get it: it holds whatever was in that memory before. A launch ends before the next one
begins, so a kernel of your own that is launched first can clear it. (Inside of the kernel that adds there is no right
time: some blocks have added already when others begin.) The order of the additions is up to you.

The speed check, on a GPU, has millions of elements: one block alone is too slow for it.

Worked example: with n = 5 and x = {1, 2, 3, 4, 5}, out = {15}.

Source: Harris, "Optimizing Parallel Reduction in CUDA" (2007).
Before: saxpy_strided. After: softmax_rows.
*/

// BEGIN SOLUTION
// launch: clear grid=(1) block=(1)
// launch: reduce_sum grid=(ceil_div(n, 1024)) block=(256)

extern "C" __global__ void clear(float* out) {
    out[0] = 0.0f;
}
// END SOLUTION

extern "C" __global__ void reduce_sum(const float* x, float* out, int n) {
    // BEGIN SOLUTION
    __shared__ float part[256];
    int t = threadIdx.x;

    float sum = 0.0f;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) sum += x[i];
    part[t] = sum;
    __syncthreads();  // every thread's part is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next halving
    }
    if (t == 0) atomicAdd(out, part[0]);
    // END SOLUTION
}
