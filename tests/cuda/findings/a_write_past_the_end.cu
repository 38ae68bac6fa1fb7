// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i <= n) out[i] = 1;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: ^line 6: thread 36 of block 1 writes out\[100\]; out has 100 elements. The last blocks have threads beyond
