// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ int c;
    if (t == 0) c = 0;
    __syncthreads();
    atomicAdd(&c, 1);
    if (i < n) out[i] = c;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: reads c at line 10, thread \d+ writes it atomically at line 9, and only one of the two is atomic
