// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    float v = 1;
    if (t < 16)
    v = __shfl_sync(0xffffffff, v, 0);
    else
    __syncthreads();
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain error
// says: same warp function: thread 0 waits at line 8, thread 16 waits at line 10
