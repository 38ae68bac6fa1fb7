/* The bias first, into scratch, and GELU in a launch of its own: one more trip through memory. */

// scratch: sums float[rows, cols]
// launch: add_bias grid=(rows) block=(64)
// launch: gelu grid=(ceil_div(rows*cols, 256)) block=(256)

extern "C" __global__ void add_bias(const float* x, const float* bias, float* sums, int cols) {
    for (int c = threadIdx.x; c < cols; c += blockDim.x) sums[blockIdx.x * cols + c] = x[blockIdx.x * cols + c] + bias[c];
}

extern "C" __global__ void gelu(const float* sums, float* out, int rows, int cols) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= rows * cols) return;
    out[i] = sums[i] - 0.5f * sums[i] * erfcf(sums[i] * rsqrtf(2.0f));
}
