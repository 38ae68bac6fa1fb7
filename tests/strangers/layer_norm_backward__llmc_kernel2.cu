// # expect: full marks
// Karpathy, llm.c, layernorm_backward_kernel2: a warp for each row, gradients of the columns in shared memory first.
// launch: zero grid=(ceil_div(cols, 256)) block=(256)
// launch: layernorm_backward_kernel2 grid=(ceil_div(rows, 4)) block=(128) shared=2*cols*4
__device__ float warpReduceSum(float val) {
    for (int offset = 16; offset > 0; offset /= 2) val += __shfl_xor_sync(0xFFFFFFFF, val, offset);
    return val;
}

__global__ void zero(float* dgamma, float* dbeta, int cols) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < cols) { dgamma[c] = 0.0f; dbeta[c] = 0.0f; }
}

__global__ void layernorm_backward_kernel2(float* dx, float* dgamma, float* dbeta, const float* dy, const float* x,
                                           const float* gamma, int rows, int cols, float eps) {
    extern __shared__ float shared[];  // size = 2 * C
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int idx = blockIdx.x * (blockDim.x / 32) + warp;
    float* dbias_shared = shared;
    float* dweight_shared = shared + cols;
#pragma unroll 4
    for (int i = threadIdx.x; i < cols; i += blockDim.x) {
        dbias_shared[i] = 0.0f;
        dweight_shared[i] = 0.0f;
    }
    __syncthreads();

    if (idx < rows) {
        const float* dout_bt = dy + idx * cols;
        const float* inp_bt = x + idx * cols;
        float m = 0.0f, var = 0.0f;
        for (int i = lane; i < cols; i += 32) m += inp_bt[i];
        m = warpReduceSum(m) / cols;
        for (int i = lane; i < cols; i += 32) var += (inp_bt[i] - m) * (inp_bt[i] - m);
        float rstd_bt = rsqrtf(warpReduceSum(var) / cols + eps);
        float dnorm_mean = 0.0f, dnorm_norm_mean = 0.0f;
        for (int i = lane; i < cols; i += 32) {
            float norm_bti = (inp_bt[i] - m) * rstd_bt;
            float dnorm_i = gamma[i] * dout_bt[i];
            dnorm_mean += dnorm_i;
            dnorm_norm_mean += dnorm_i * norm_bti;
        }
        dnorm_mean = warpReduceSum(dnorm_mean) / cols;
        dnorm_norm_mean = warpReduceSum(dnorm_norm_mean) / cols;
        for (int i = lane; i < cols; i += 32) {
            float norm_bti = (inp_bt[i] - m) * rstd_bt;
            atomicAdd(&dbias_shared[i], dout_bt[i]);
            atomicAdd(&dweight_shared[i], norm_bti * dout_bt[i]);
            dx[idx * cols + i] = (gamma[i] * dout_bt[i] - dnorm_mean - norm_bti * dnorm_norm_mean) * rstd_bt;
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < cols; i += blockDim.x) {
        atomicAdd(&dbeta[i], dbias_shared[i]);
        atomicAdd(&dgamma[i], dweight_shared[i]);
    }
}
