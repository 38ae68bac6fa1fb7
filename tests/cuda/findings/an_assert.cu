// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    assert(i < n);
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain crashed
// says: line 6: thread 36 of block 1 fails an assert
