// scratch: part float[128]
// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, float* part, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    part[i] = 1;
    if (i < n) out[i] = part[i ^ 1];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 0 reads part\[1\] at line 8, thread 1 writes it at line 7, with no __syncthreads\(\)
