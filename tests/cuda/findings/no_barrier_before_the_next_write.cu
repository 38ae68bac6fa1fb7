// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ float s[64];
    for (int j = 0; j < 2; j++) {
        s[t] = i < n ? x[i] : 0;
        __syncthreads();
        float v = s[63 - t];
        if (i < n) out[i] = v;
    }
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 31 writes s\[31\] at line 8, thread 32 reads it at line 10
