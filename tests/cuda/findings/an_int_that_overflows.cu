// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i < n) out[i] = x[i] + (i + 1) * 100000000;
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 6: thread 21 of block 0 computes 22 \* 100000000, which is too large for .int.
