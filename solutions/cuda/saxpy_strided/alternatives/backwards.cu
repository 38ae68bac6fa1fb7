/* From the last element to the first, a fused multiplication and addition, and another grid. */

// launch: saxpy grid=(3) block=(32, 2)

extern "C" __global__ void saxpy(int n, float* __restrict__ out, const float* y, const float* x, float alpha) {
    int threads = blockDim.x * blockDim.y * gridDim.x;
    int me = (blockIdx.x * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    for (int left = n - 1 - me; left >= 0; left -= threads) out[left] = fmaf(alpha, __ldg(&x[left]), y[left]);
}
