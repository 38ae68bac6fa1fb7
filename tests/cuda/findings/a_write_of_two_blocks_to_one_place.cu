// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (t < n) out[t] = x[t];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: both write out\[0\] at line 6, and nothing orders blocks
