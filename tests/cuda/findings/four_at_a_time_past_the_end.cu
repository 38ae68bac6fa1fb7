// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (4 * i < n + 4) out[i] = reinterpret_cast<const float4*>(x)[i].x;
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 6: thread 25 of block 0 reads x\[100\]; x has 100 elements
