// launch: k grid=(ceil_div(n, 16)) block=(16)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float v = i < n ? x[i] : 0.0f;
    for (int d = 16; d > 0; d /= 2) v += __shfl_xor_sync(0xffffffff, v, d);
    if (i < n) out[i] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: line 6: thread \d+ of block \d takes a value from lane \d+, for which the block has no thread
