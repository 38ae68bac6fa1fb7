// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32;
    float v = i < n ? x[i] : 0.0f;
    if (lane < 16) v += __shfl_down_sync(0xffff, v, 1);
    if (i < n) out[i] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: line 6: thread \d+ of block \d takes a value from lane 16, which its mask does not name
