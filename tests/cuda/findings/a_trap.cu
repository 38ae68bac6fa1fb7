// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i == 70)
    __trap();
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain crashed
// says: line 7: thread 6 of block 1 calls __trap\(\)
