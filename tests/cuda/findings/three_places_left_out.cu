// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i < n && i % 40 != 5) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: out: 3 of 100 elements were never written, the first at \[5\]
