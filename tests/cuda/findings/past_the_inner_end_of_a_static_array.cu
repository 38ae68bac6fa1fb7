// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ float s[8][8];
    s[t / 8][t % 8 + 1] = 1;
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 7: thread 7 of block 0 uses index 8 of an array float\[8\]
