// launch: k grid=(1) block=(512)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int t = threadIdx.x;

    __shared__ float last;
    if (t == 511) last = x[n - 1];
    if (t == 0) out[0] = last;
}

// signature: x: float[n] -> out: float[1]
// expected: thread failed
// says: in block 0: thread 0 reads last at line 8, thread 511 writes it at line 7, with no __syncthreads\(\)
