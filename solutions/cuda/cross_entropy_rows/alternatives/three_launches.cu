/* The logarithm of each row's sum in a launch of its own, kept in scratch; then a thread for each loss, and one for each
element of grad. */

// scratch: log_sum float[rows]
// launch: log_sums grid=(rows) block=(96)
// launch: losses grid=(ceil_div(rows, 64)) block=(64)
// launch: gradients grid=(ceil_div(rows*cols, 256)) block=(256)

__global__ void log_sums(const float* logits, float* log_sum, int cols) {
    __shared__ float warps[3];
    const float* row = logits + (size_t)blockIdx.x * cols;
    float value = row[0];
    for (int c = threadIdx.x; c < cols; c += blockDim.x) value = max(value, row[c]);
    for (int lanes = 16; lanes > 0; lanes /= 2) value = max(value, __shfl_xor_sync(0xffffffff, value, lanes));
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
    __syncthreads();
    const float top = max(max(warps[0], warps[1]), warps[2]);
    __syncthreads();
    value = 0;
    for (int c = threadIdx.x; c < cols; c += blockDim.x) value += exp(row[c] - top);
    for (int lanes = 16; lanes > 0; lanes /= 2) value += __shfl_xor_sync(0xffffffff, value, lanes);
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
    __syncthreads();
    if (threadIdx.x == 0) log_sum[blockIdx.x] = top + log(warps[0] + warps[1] + warps[2]);
}

__global__ void losses(const float* logits, const int* targets, const float* log_sum, float* loss, int rows, int cols) {
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    loss[r] = 0.0f;
    if (targets[r] != -100) loss[r] = log_sum[r] - logits[(size_t)r * cols + targets[r]];
}

__global__ void gradients(const float* logits, const int* targets, const float* log_sum, float* grad, int rows, int cols) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= rows * cols) return;
    int r = i / cols, c = i % cols, target = targets[r];
    if (target < 0) {
        grad[i] = 0.0f;
    } else {
        grad[i] = exp(logits[i] - log_sum[r]) - (c == target);
    }
}
