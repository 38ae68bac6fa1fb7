/* Blocks of 32 x 8 threads: a thread keeps the bias of its column and goes down the rows. */

// launch: gelu_columns grid=(ceil_div(cols, 32), min(ceil_div(rows, 8), 500)) block=(32, 8)

extern "C" __global__ void gelu_columns(int rows, int cols, const float* bias, const float* x, float* out) {
    int c = blockIdx.x * 32 + threadIdx.x;
    if (c >= cols) return;
    const float b = bias[c], root = sqrtf(2.0f);
    for (int r = blockIdx.y * blockDim.y + threadIdx.y; r < rows; r += gridDim.y * blockDim.y) {
        float v = x[(size_t)r * cols + c] + b;
        float cdf = 0.5f + 0.5f * erf(v / root);
        out[(size_t)r * cols + c] = v * cdf;
    }
}
