// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    volatile int j = 1;
    while (j) {
    }
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain timed_out
// says: line 7: thread \d+ of block 0 still runs when its time is up
