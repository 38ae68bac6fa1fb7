// launch: k grid=(ceil_div(n, 64)) block=(64)

struct Best { float value; int index; };
__device__ Best better(Best a, Best b) { return a.value >= b.value ? a : b; }

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ Best s[64];
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    s[t].value = i < n ? x[i] : -1e9f;
    s[t].index = i;
    __syncthreads();
    for (int half = 32; half > 0; half /= 2)
        if (t < half) s[t] = better(s[t], s[t + half]);
    __syncthreads();
    if (i < n) out[i] = s[0].value;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: .* s\[\d+\].* at line (4|13)
