// launch: k grid=(1) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ __align__(16) float part[256];
    int t = threadIdx.x;
    *(float4*)&part[4 * t] = make_float4(t, 1.0f, 2.0f, 3.0f);
    for (int i = t; i < n; i += 64) out[i] = x[i] + part[(4 * t + 7) % 256];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: thread \d+ (writes|reads) part\[\d+\] at line (6|7), thread \d+ (writes|reads) it at line (6|7)
