// launch: k grid=(ceil_div(n, 64)) block=(64)
__device__ int deep(int n) { volatile int a = n; return a ? deep(a + 1) + a : 0; }
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (i < n) out[i] = deep(n);
}

// signature: x: float[n] -> out: float[n]
// expected: plain crashed
// says: line 2: thread 0 of block 0 uses more stack than there is
