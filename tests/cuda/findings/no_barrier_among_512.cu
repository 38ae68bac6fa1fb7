// launch: k grid=(1) block=(512)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int t = threadIdx.x;

    __shared__ float s[512];
    s[t] = t < n ? x[t] : 0;
    float v = s[511 - t];
    if (t < n) out[t] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 99 reads s\[412\] at line 8, thread 412 writes it at line 7, with no __syncthreads\(\)
