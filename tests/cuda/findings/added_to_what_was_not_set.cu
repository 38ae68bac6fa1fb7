// launch: k grid=(4) block=(32)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&out[i % 7], x[i] + 2.0f);
}

// signature: x: float[n] -> out: float[7]
// expected: plain failed
// says: ^out: 7 of 7 elements were added to, the first at \[0\]; set it to 0 first, in a launch of its own
