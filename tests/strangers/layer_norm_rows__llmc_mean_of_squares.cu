// # expect: one_pass_variance
// Karpathy, llm.c, layernorm_forward_kernel4 (and 5): the variance as the mean of the squares less the squared mean.
// launch: layernorm_forward_kernel4 grid=(ceil_div(rows * 32, 128)) block=(128)
__device__ float warp_reduce(float v) {
    for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_xor_sync(0xffffffffu, v, offset);
    return v;
}

__global__ void layernorm_forward_kernel4(float* __restrict__ out, const float* __restrict__ x,
                                          const float* __restrict__ gamma, const float* __restrict__ beta, int rows,
                                          int cols, float eps) {
    int lane = threadIdx.x % 32;
    int idx = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (idx >= rows) {
        return;
    }
    const float* xr = x + idx * cols;
    float sum = 0.0f;
    float sum2 = 0.0f;
    for (int i = lane; i < cols; i += 32) {
        float xi = xr[i];
        sum += xi;
        sum2 += xi * xi;
    }
    sum = warp_reduce(sum);
    sum2 = warp_reduce(sum2);
    sum /= cols;
    sum2 /= cols;
    float m = sum;
    float var = sum2 - sum * sum;
    float s = rsqrtf(var + eps);
    float* o = out + idx * cols;
    for (int c = lane; c < cols; c += 32) {
        float n = s * (__ldcs(xr + c) - m);
        __stcs(o + c, n * gamma[c] + beta[c]);
    }
}
