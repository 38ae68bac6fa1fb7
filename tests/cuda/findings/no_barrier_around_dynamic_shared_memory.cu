// launch: k grid=(ceil_div(n, 64)) block=(64) shared=256

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    extern __shared__ float s[];
    s[t] = 1;
    if (i < n) out[i] = s[t ^ 1];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 0 reads byte 4 of the extern __shared__ array at line 8, thread 1 writes it at line 7
