// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = x[i];
    v += __shfl_down_sync(0xffffffff, v, 1);
    out[i] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: line 7: thread \d+ of block \d takes a value from lane \d+, which has returned
