/* A block takes eight rows, one after the other. Each thread adds up the parts of its own columns in scratch, where every
block has a row; a second launch adds these rows. */

// scratch: of_gamma float[ceil_div(rows, 8), cols]
// scratch: of_beta float[ceil_div(rows, 8), cols]
// launch: eight_rows grid=(ceil_div(rows, 8)) block=(96)
// launch: add_up grid=(ceil_div(cols, 64)) block=(64)

__device__ float2 over_block(float a, float b, float2* warps) {
    for (int lanes = 16; lanes > 0; lanes /= 2) {
        a += __shfl_down_sync(0xffffffff, a, lanes);
        b += __shfl_down_sync(0xffffffff, b, lanes);
    }
    __syncthreads();  // the last sums are read
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = make_float2(a, b);
    __syncthreads();
    return make_float2(warps[0].x + warps[1].x + warps[2].x, warps[0].y + warps[1].y + warps[2].y);
}

__global__ void eight_rows(const float* x, const float* gamma, const float* dy, float eps, float* dx, float* of_gamma,
                           float* of_beta, int rows, int cols) {
    __shared__ float2 warps[3];
    float* own_gamma = of_gamma + (size_t)blockIdx.x * cols;
    float* own_beta = of_beta + (size_t)blockIdx.x * cols;
    for (int c = threadIdx.x; c < cols; c += 96) own_gamma[c] = own_beta[c] = 0.0f;
    for (int r = blockIdx.x * 8; r < min(rows, (int)blockIdx.x * 8 + 8); r++) {
        const size_t start = (size_t)r * cols;
        float sum = 0.0f, squares = 0.0f, of_g = 0.0f, of_gn = 0.0f;
        for (int c = threadIdx.x; c < cols; c += 96) sum += x[start + c];
        const float mean = over_block(sum, 0.0f, warps).x / cols;
        for (int c = threadIdx.x; c < cols; c += 96) squares += (x[start + c] - mean) * (x[start + c] - mean);
        const float deviation = sqrtf(over_block(squares, 0.0f, warps).x / cols + eps);
        for (int c = threadIdx.x; c < cols; c += 96) {
            of_g += gamma[c] * dy[start + c];
            of_gn += gamma[c] * dy[start + c] * ((x[start + c] - mean) / deviation);
        }
        const float2 means = over_block(of_g, of_gn, warps);
        for (int c = threadIdx.x; c < cols; c += 96) {
            float n = (x[start + c] - mean) / deviation;
            dx[start + c] = (gamma[c] * dy[start + c] - (means.x + n * means.y) / cols) / deviation;
            own_gamma[c] += dy[start + c] * n;
            own_beta[c] += dy[start + c];
        }
    }
}

__global__ void add_up(const float* of_gamma, const float* of_beta, float* dgamma, float* dbeta, int rows, int cols) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= cols) return;
    float sum_gamma = 0.0f, sum_beta = 0.0f;
    for (int i = 0; i * 8 < rows; i++) {
        sum_gamma += of_gamma[(size_t)i * cols + c];
        sum_beta += of_beta[(size_t)i * cols + c];
    }
    dgamma[c] = sum_gamma;
    dbeta[c] = sum_beta;
}
