// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = x[i];
    if (i + 100 < 2 * n && i == 40) out[i] += x[i + 60];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 6: thread 40 of block 0 reads x\[100\]; x has 100 elements$
