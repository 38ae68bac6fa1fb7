/* The sums of squares in a launch of their own: every warp adds what it has to its row's sum, by an atomic. Then one
thread for a few elements each, in any row. */

// scratch: squares float[rows]
// launch: clear grid=(ceil_div(rows, 64)) block=(64)
// launch: add_squares grid=(ceil_div(cols, 96*8), rows) block=(96)
// launch: scale grid=(ceil_div(rows*cols, 128*4)) block=(128)

extern "C" __global__ void clear(float* squares, int rows) {
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r < rows) squares[r] = 0.0f;
}

extern "C" __global__ void add_squares(const float* __restrict__ x, float* __restrict__ squares, int cols) {
    const float* row = x + (size_t)blockIdx.y * cols;
    float sum = 0.0f;
    for (int c = blockIdx.x * blockDim.x + threadIdx.x; c < cols; c += gridDim.x * blockDim.x) sum += row[c] * row[c];
    for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_down_sync(0xffffffff, sum, lanes);
    if (threadIdx.x % 32 == 0) atomicAdd(&squares[blockIdx.y], sum);
}

extern "C" __global__ void scale(
    const float* x, const float* gain, const float* squares, float* out, int rows, int cols, float eps) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < rows * cols; i += gridDim.x * blockDim.x) {
        out[i] = gain[i % cols] * x[i] / sqrtf(squares[i / cols] / cols + eps);
    }
}
