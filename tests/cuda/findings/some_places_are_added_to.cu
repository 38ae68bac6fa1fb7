// launch: k grid=(1) block=(128)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = threadIdx.x;
    if (i < n && i % 10 == 3) out[i] += x[i];
    else if (i < n) out[i] = x[i];
}

// signature: x: float[n] -> out: float[n]
// expected: plain failed
// says: ^out: 10 of 100 elements were added to, the first at \[3\]; set it to 0 first
