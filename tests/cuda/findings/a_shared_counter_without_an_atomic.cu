// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ int c;
    if (t == 0) c = 0;
    __syncthreads();
    c += 1;
    __syncthreads();
    if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 0 and thread 1 both (read and )?write c at line 9, with no __syncthreads\(\)
