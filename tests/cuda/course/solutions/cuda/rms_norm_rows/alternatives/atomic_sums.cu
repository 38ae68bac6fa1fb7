/* The sums of squares in a launch of their own, added up by atomics; then one thread for each element, in any row. */

// scratch: squares float[rows]
// launch: clear grid=(ceil_div(rows, 64)) block=(64)
// launch: add_squares grid=(ceil_div(cols, 96), rows) block=(96)
// launch: scale grid=(3) block=(128)

extern "C" __global__ void clear(float* squares, int rows) {
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r < rows) squares[r] = 0.0f;
}

extern "C" __global__ void add_squares(const float* x, float* squares, int cols) {
    __shared__ float total;
    if (threadIdx.x == 0) total = 0.0f;
    __syncthreads();
    int c = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
    if (c < cols) atomicAdd(&total, x[row * cols + c] * x[row * cols + c]);
    __syncthreads();
    if (threadIdx.x == 0) atomicAdd(&squares[row], total);
}

extern "C" __global__ void scale(
    const float* x, const float* gain, const float* squares, float* out, int rows, int cols, float eps) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < rows * cols; i += gridDim.x * blockDim.x) {
        out[i] = gain[i % cols] * x[i] / sqrtf(squares[i / cols] / cols + eps);
    }
}
