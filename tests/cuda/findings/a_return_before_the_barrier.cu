// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i >= n) return;
    __syncthreads();
    out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain error
// says: block 1 .*: thread 0 waits at line 7, thread 36 has returned
