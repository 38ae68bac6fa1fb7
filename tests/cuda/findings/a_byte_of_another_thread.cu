// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ unsigned char sign[64];
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    sign[t] = i < n && x[i] < 0.0f;
    if (i < n) out[i] = sign[t ^ 1] ? -1.0f : 1.0f;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: thread \d+ and thread \d+|writes sign\[1\] at line 6, thread 0 reads it at line 7|reads sign\[\d+\] at line 7
