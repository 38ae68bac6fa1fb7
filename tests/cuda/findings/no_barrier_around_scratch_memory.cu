// scratch: part float[128]
// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, float* part, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    part[i] = 1;
    if (i < n) out[i] = part[i ^ 1];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: threads 0 and 1 of block 0: line 8 reads part\[1\], line 7 writes it, with no __syncthreads\(\)
