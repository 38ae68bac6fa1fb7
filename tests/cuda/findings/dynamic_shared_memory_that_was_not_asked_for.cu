// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    extern __shared__ float s[];
    s[t] = 1;
    if (i < n) out[i] = s[t];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 7: thread 0 of block 0 writes byte 0 of the extern __shared__ array; the launch line gives it none: write shared=bytes there
