// launch: k grid=(9) block=(32)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    __syncthreads();
    if (i > 0 && i < n) out[i] = x[i];
    if (threadIdx.x == blockIdx.x + 1) out[0] = x[i % n];  // blocks that share a strand, and another thread of each
    __syncthreads();
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: \A(?!.*with no __syncthreads\(\)).*thread \d+ of block \d+ and thread \d+ of block \d+ both write out\[0\] at line 7, and nothing orders blocks, not even __syncthreads\(\): use
