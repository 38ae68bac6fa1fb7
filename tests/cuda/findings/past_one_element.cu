// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ float s[1];
    float* p = s;
    p[t] = 1;
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 8: thread 1 of block 0 writes s\[1\]; s has 1 element$
