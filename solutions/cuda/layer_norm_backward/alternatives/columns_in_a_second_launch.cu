/* A warp for each row writes dx, and keeps the row's mean and factor in scratch. A second launch goes down the columns:
32 columns a block, eight rows at a time, put together in shared memory. No atomics. */

// scratch: means float[rows]
// scratch: factors float[rows]
// launch: rows_by_warps grid=(ceil_div(rows, 4)) block=(32, 4)
// launch: columns grid=(ceil_div(cols, 32)) block=(32, 8)

__device__ float warp_sum(float value) {
    for (int lanes = 16; lanes > 0; lanes /= 2) value += __shfl_xor_sync(0xffffffff, value, lanes);
    return value;
}

__global__ void rows_by_warps(const float* __restrict__ x, const float* __restrict__ gamma, const float* __restrict__ dy,
                              float* __restrict__ dx, float* means, float* factors, int rows, int cols, float eps) {
    const int row = blockIdx.x * 4 + threadIdx.y, lane = threadIdx.x;
    if (row >= rows) return;
    x += (size_t)row * cols;
    dy += (size_t)row * cols;
    dx += (size_t)row * cols;
    float sum = 0.0f;
    for (int c = lane; c < cols; c += 32) sum += x[c];
    const float mean = warp_sum(sum) / cols;
    sum = 0.0f;
    for (int c = lane; c < cols; c += 32) sum += (x[c] - mean) * (x[c] - mean);
    const float factor = rsqrtf(warp_sum(sum) / cols + eps);
    float first = 0.0f, second = 0.0f;
    for (int c = lane; c < cols; c += 32) {
        first += gamma[c] * dy[c];
        second += gamma[c] * dy[c] * (x[c] - mean);
    }
    first = warp_sum(first) / cols;
    second = warp_sum(second) / cols * factor * factor;
    for (int c = lane; c < cols; c += 32) dx[c] = factor * (gamma[c] * dy[c] - first - (x[c] - mean) * second);
    if (lane == 0) {
        means[row] = mean;
        factors[row] = factor;
    }
}

__global__ void columns(const float* x, const float* dy, const float* means, const float* factors, float* dgamma,
                        float* dbeta, int rows, int cols) {
    __shared__ float of_gamma[8][32], of_beta[8][32];
    const int c = blockIdx.x * 32 + threadIdx.x;
    float own_gamma = 0.0f, own_beta = 0.0f;
    if (c < cols) {
        for (int r = threadIdx.y; r < rows; r += 8) {
            float gradient = dy[(size_t)r * cols + c];
            own_gamma += gradient * (x[(size_t)r * cols + c] - means[r]) * factors[r];
            own_beta += gradient;
        }
    }
    of_gamma[threadIdx.y][threadIdx.x] = own_gamma;
    of_beta[threadIdx.y][threadIdx.x] = own_beta;
    __syncthreads();
    if (threadIdx.y > 0 || c >= cols) return;
    own_gamma = own_beta = 0.0f;
    for (int i = 0; i < 8; i++) {
        own_gamma += of_gamma[i][threadIdx.x];
        own_beta += of_beta[i][threadIdx.x];
    }
    dgamma[c] = own_gamma;
    dbeta[c] = own_beta;
}
