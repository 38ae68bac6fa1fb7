// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float part[64];
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    part[t] = i < n ? x[i] : 0.0f;
    __syncthreads();
    if (t < 32) {
        volatile float* p = part;
        p[t] += p[t + 32];
        p[t] += p[t + 16];
        p[t] += p[t + 8];
    }
    if (i < n) out[i] = t < 32 ? part[0] : 0.0f;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: volatile does not make one wait for another: write __syncwarp\(\)
