// launch: k grid=(1) block=(256)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int t = threadIdx.x;

    __shared__ float s[256];
    s[t] = t < n ? x[t] : 0;
    float v = s[255 - t];
    if (t < n) out[t] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 99 reads s\[156\] at line 8, thread 156 writes it at line 7, with no __syncthreads\(\)
