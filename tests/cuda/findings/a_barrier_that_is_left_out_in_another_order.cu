// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float s[64];
    __shared__ int tickets;
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    if (t == 0) tickets = 0;
    __syncthreads();
    bool in_order = __syncthreads_and(atomicAdd(&tickets, 1) == t);
    s[t] = i < n ? x[i] : 0.0f;
    if (in_order) __syncthreads();
    float next = s[t < 63 ? t + 1 : t];
    if (i < n) out[i] = next;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block \d: thread \d+ (writes|reads) s\[\d+\] at line (10|12), thread \d+ (writes|reads) it at line (10|12)
