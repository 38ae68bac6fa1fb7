// # expect: full marks
// NVIDIA apex, layer_norm_cuda_kernel.cu: Welford's mean and variance, merged by shuffles and then over the warps.
// launch: cuApplyLayerNorm grid=(rows) block=(32, 4)
__device__ void cuWelfordOnlineSum(const float curr, float& mu, float& sigma2, float& count) {
    count = count + 1.0f;
    float delta = curr - mu;
    float lmean = mu + delta / count;
    mu = lmean;
    float delta2 = curr - lmean;
    sigma2 = sigma2 + delta * delta2;
}

__device__ void cuChanOnlineSum(const float muB, const float sigma2B, const float countB, float& mu, float& sigma2,
                                float& count) {
    float delta = muB - mu;
    float nA = count;
    float nB = countB;
    count = count + countB;
    float nX = count;
    if (nX > 0.0f) {
        nA = nA / nX;
        nB = nB / nX;
        mu = nA * mu + nB * muB;
        sigma2 = sigma2 + sigma2B + delta * delta * nA * nB * nX;
    } else {
        mu = 0.0f;
        sigma2 = 0.0f;
    }
}

__global__ void cuApplyLayerNorm(float* __restrict__ out, const float* __restrict__ x, const float* __restrict__ gamma,
                                 const float* __restrict__ beta, const int rows, const int cols, const float eps) {
    __shared__ float buf[3 * 4];
    const int thrx = threadIdx.x + threadIdx.y * blockDim.x;
    const int numx = blockDim.x * blockDim.y;
    const float* lvals = x + blockIdx.x * cols;
    float mu = 0.0f, sigma2 = 0.0f, count = 0.0f;
    for (int l = thrx; l < cols; l += numx) cuWelfordOnlineSum(lvals[l], mu, sigma2, count);
    for (int l = 0; l <= 4; ++l) {  // intra-warp reductions
        int srcLaneB = (threadIdx.x + (1 << l)) & 31;
        float muB = __shfl_sync(0xffffffff, mu, srcLaneB);
        float countB = __shfl_sync(0xffffffff, count, srcLaneB);
        float sigma2B = __shfl_sync(0xffffffff, sigma2, srcLaneB);
        cuChanOnlineSum(muB, sigma2B, countB, mu, sigma2, count);
    }
    if (threadIdx.x == 0) {
        buf[3 * threadIdx.y] = mu, buf[3 * threadIdx.y + 1] = sigma2, buf[3 * threadIdx.y + 2] = count;
    }
    __syncthreads();
    mu = buf[0], sigma2 = buf[1], count = buf[2];
    for (int w = 1; w < blockDim.y; ++w) cuChanOnlineSum(buf[3 * w], buf[3 * w + 1], buf[3 * w + 2], mu, sigma2, count);
    const float c_invvar = rsqrtf(sigma2 / cols + eps);
    for (int i = thrx; i < cols; i += numx)
        out[blockIdx.x * cols + i] = gamma[i] * c_invvar * (lvals[i] - mu) + beta[i];
}
