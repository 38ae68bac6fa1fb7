// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    const float* p = nullptr;
    if (i < n) out[i] = t == 5 ? *p : x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 7: thread 5 of block 0 uses a null pointer
