// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (t < 32)
    __syncthreads();
    else
    __syncthreads();
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain error
// says: thread 0 waits at line 7, thread 32 waits at line 9
