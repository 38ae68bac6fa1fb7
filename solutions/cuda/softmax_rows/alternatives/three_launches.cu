/* Maximum and sum of each row in launches of their own, kept in scratch buffers; then one thread for each element. */

// scratch: highest float[rows]
// scratch: total float[rows]
// launch: row_max grid=(rows) block=(64) shared=64*4
// launch: row_sum grid=(rows) block=(64) shared=64*4
// launch: divide grid=(ceil_div(rows*cols, 128)) block=(128)

template <class Combine>
__device__ float over_block(float value, Combine combine) {
    extern __shared__ float part[];
    part[threadIdx.x] = value;
    for (int half = blockDim.x / 2; half > 0; half >>= 1) {
        __syncthreads();
        if (threadIdx.x < half) part[threadIdx.x] = combine(part[threadIdx.x], part[threadIdx.x + half]);
    }
    return part[0];
}

struct Larger {
    __device__ float operator()(float a, float b) const { return a > b ? a : b; }
};
struct Sum {
    __device__ float operator()(float a, float b) const { return a + b; }
};

extern "C" __global__ void row_max(const float* x, float* highest, int cols) {
    float best = -FLT_MAX;
    for (int c = threadIdx.x; c < cols; c += blockDim.x) best = max(best, x[blockIdx.x * cols + c]);
    best = over_block(best, Larger());
    if (threadIdx.x == 0) highest[blockIdx.x] = best;
}

extern "C" __global__ void row_sum(const float* x, const float* highest, float* total, int cols) {
    float sum = 0;
    for (int c = threadIdx.x; c < cols; c += blockDim.x) sum += exp(x[blockIdx.x * cols + c] - highest[blockIdx.x]);
    sum = over_block(sum, Sum());
    if (threadIdx.x == 0) total[blockIdx.x] = sum;
}

extern "C" __global__ void divide(
    const float* x, const float* highest, const float* total, float* out, int rows, int cols) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < rows * cols) out[i] = expf(x[i] - highest[i / cols]) / total[i / cols];
}
