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
// says: threads 31 and 32 of block 0: line 8 writes s\[31\], line 10 reads it
