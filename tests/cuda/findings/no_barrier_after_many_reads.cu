// launch: k grid=(1) block=(1024)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ unsigned char table[40000];
    __shared__ float s[1024];
    int t = threadIdx.x, sum = 0;
    for (int j = t; j < 40000; j += 1024) table[j] = j % 3;
    __syncthreads();
    for (int j = 0; t % 32 == 0 && j < 40000; j++) sum += table[j];
    __syncthreads();
    s[t] = sum;
    float last = s[1023 - t];
    if (t < n) out[t] = x[t] + last;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: thread \d+ (writes|reads) s\[\d+\] at line (11|12)
