// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    float a[4];
    for (int j = 0; j <= t % 5; j++) a[j] = x[0];
    if (i < n) out[i] = a[t % 4];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 7: thread 4 of block 0 uses index 4 of an array float\[4\]
