// launch: k grid=(4) block=(1024)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    __shared__ float s[1024];
    s[t] = i < n ? x[i] : 0;
    __syncthreads();
    for (int half = 512; half > 0; half /= 2) {
        if (t < half) s[t] += s[t + half];
        __syncthreads();
    }
    if (t == 0) out[0] += s[0];
}

// signature: x: float[n] -> out: float[1]
// expected: thread failed
// says: thread 0 of block 0 and thread 0 of block 1 both (read and )?write out\[0\] at line 13, and nothing orders blocks
