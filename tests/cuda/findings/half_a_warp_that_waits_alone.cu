// launch: k grid=(1) block=(128)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float part[128];
    int t = threadIdx.x;
    part[t] = t < n ? x[t] : 0.0f;
    if (t % 32 < 16) __syncwarp(0xffff);
    else __syncwarp(0xffff0000u);
    if (t < n) out[t] = part[t ^ (t % 32 == 3 ? 16 : 1)];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: thread (3 reads part\[19\] at line 9, thread 19 writes it at line 6|19 writes part\[19\] at line 6, thread 3 reads it at line 9)
