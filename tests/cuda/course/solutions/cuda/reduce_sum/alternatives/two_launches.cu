/* No atomics: each block keeps its sum in a scratch buffer, and one block adds those up. Same result in every run. */

// scratch: partial float[ceil_div(n, 200)]
// launch: sum_blocks grid=(ceil_div(n, 200)) block=(64)
// launch: sum_partial grid=(1) block=(64)

__device__ float over_block(float value) {
    __shared__ float part[64];
    part[threadIdx.x] = value;
    __syncthreads();
    for (int half = 32; half > 0; half >>= 1) {
        if (threadIdx.x < half) part[threadIdx.x] += part[threadIdx.x + half];
        __syncthreads();
    }
    return part[0];
}

extern "C" __global__ void sum_blocks(const float* x, float* partial, int n) {
    int end = min(n, (int)(blockIdx.x + 1) * 200);
    float sum = 0;
    for (int i = blockIdx.x * 200 + threadIdx.x; i < end; i += 64) sum += x[i];
    sum = over_block(sum);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

extern "C" __global__ void sum_partial(const float* partial, float* out, int n) {
    float sum = 0;
    for (int i = threadIdx.x; i < (n + 199) / 200; i += 64) sum += partial[i];
    sum = over_block(sum);
    if (threadIdx.x == 0) out[0] = sum;
}
