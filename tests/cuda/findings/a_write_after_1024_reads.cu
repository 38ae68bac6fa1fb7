// launch: k grid=(1) block=(1024)

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float first;
    int t = threadIdx.x;
    if (t == 0) first = x[0];
    __syncthreads();
    float mine = first;
    if (t == 1023) first = 0.0f;
    if (t < n) out[t] = mine + x[t];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: thread \d+ reads first at line 8, thread 1023 writes it at line 9, with no __syncthreads\(\) between
