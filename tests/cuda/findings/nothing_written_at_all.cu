// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;


}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: ^nothing was written to out$
