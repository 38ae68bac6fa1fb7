// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    out[i * 100000000ll] = 1;
}

// signature: x: float[n] -> out: float[n]
// expected: plain crashed
// says: line 6: thread 1 of block 0 uses an address that is far outside of every buffer
