// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float part[64];
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    part[t] = i < n ? x[i] : 0.0f;
    if (i < n) out[i] = part[t] + part[63 - t];
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: a data race in block 0: .*thread \d+ reads part\[\d+\] at line 7
