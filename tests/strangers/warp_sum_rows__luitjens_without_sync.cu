// # expect: no name; says "'__shfl_down' was removed from CUDA: write __shfl_down_sync(0xffffffff, ...)"
// Luitjens, "Faster Parallel Reductions on Kepler" (2014), as it was printed: __shfl_down has no mask.
// launch: deviceReduceWarp grid=(ceil_div(rows, 4)) block=(128)
__inline__ __device__ float warpReduceSum(float val) {
    for (int offset = warpSize / 2; offset > 0; offset /= 2)
        val += __shfl_down(val, offset);
    return val;
}

__global__ void deviceReduceWarp(const float *x, float *out, int rows, int cols) {
    int row = (blockIdx.x * blockDim.x + threadIdx.x) / warpSize;
    int lane = threadIdx.x % warpSize;
    if (row >= rows) return;
    float sum = 0.0f;
    for (int c = lane; c < cols; c += warpSize) sum += x[row * cols + c];
    sum = warpReduceSum(sum);
    if (lane == 0) out[row] = sum;
}
