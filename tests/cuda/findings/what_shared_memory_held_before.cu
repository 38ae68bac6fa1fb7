// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float part[64];
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) part[t] = x[i];
    __syncthreads();
    float sum = 0.0f;
    for (int j = 0; j < 64; j++) sum += part[j];
    if (i < n) out[i] = sum;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: the results depend on what shared memory held before the kernel began
