// launch: k grid=(ceil_div(n, 16)) block=(16)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (t == 0) out[0] += x[i];
    __syncthreads();
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: thread 0 of block 0 and thread 0 of block 1 both (read and )?write out\[0\] at line 6, and nothing orders blocks
