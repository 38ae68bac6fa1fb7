// launch: k grid=(1) block=(1024)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int t = threadIdx.x;

    __shared__ float s[1024];
    s[t] = t < n ? x[t] : 0;
    float v = s[1023 - t];
    if (t < n) out[t] = v;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: in block 0: thread 99 reads s\[924\] at line 8, thread 924 writes it at line 7, with no __syncthreads\(\)
