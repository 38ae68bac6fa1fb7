// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ int flag;
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    if (t == 0) flag = 0;
    __syncthreads();
    if (t == 40) *(volatile int*)&flag = 1;
    int seen = t < 32 ? flag : 0;
    if (i < n) out[i] = x[i] + 0.0f * seen;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: flag at line (8|9), thread (40|\d+) (reads|writes) it at line (8|9), and only one of the two is volatile
