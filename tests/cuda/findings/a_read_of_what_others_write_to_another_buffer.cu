// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float sum = 0.0f;
    for (int j = 0; j < 4096; j++) sum += fabsf(x[i + j]) < 1e9f ? x[i + j] : 0.0f;
    if (i < n) out[i] = sum;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: line 6: thread \d+ of block \d reads x\[100\]; x has 100 elements
