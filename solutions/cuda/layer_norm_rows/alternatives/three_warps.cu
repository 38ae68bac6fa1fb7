/* Blocks of 96 threads, no power of two: a shuffle within each warp, then three numbers in shared memory. */

// launch: normalise grid=(rows) block=(96)

__device__ float over_block(float value, float* warps) {
    for (int lanes = 16; lanes > 0; lanes /= 2) value += __shfl_down_sync(0xffffffff, value, lanes);
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
    __syncthreads();
    return warps[0] + warps[1] + warps[2];
}

extern "C" __global__ void normalise(
    const float* x, float* out, const float* beta, const float* gamma, int cols, float eps) {
    __shared__ float sums[3], squares[3];  // one for each reduction: no barrier between them
    const float* row = x + blockIdx.x * cols;
    float own = 0.0f;
    for (int c = threadIdx.x; c < cols; c += 96) own += row[c];
    const float mean = over_block(own, sums) / cols;
    own = 0.0f;
    for (int c = threadIdx.x; c < cols; c += 96) own += (row[c] - mean) * (row[c] - mean);
    const float deviation = sqrtf(over_block(own, squares) / cols + eps);
    for (int c = threadIdx.x; c < cols; c += 96) {
        out[blockIdx.x * cols + c] = (row[c] - mean) / deviation * gamma[c] + beta[c];
    }
}
