// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;

    if (2 * i + 1 < n) out[2 * i] = reinterpret_cast<const float2*>(x + 1)[i].x;
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 6: thread 0 of block 0 uses a float2 at an address that is not a multiple of 8 bytes
