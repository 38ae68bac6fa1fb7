// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i < n) out[i] = out[i - 1 - i] = 1;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: ^line 6: thread 0 of block 0 writes out\[-1\]; out has 100 elements$
