// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;

    if (4 * i + 4 < n) out[4 * i] = __int_as_float(reinterpret_cast<const int4*>(x + 1)[i].x);
}

// signature: x: float[n] -> out: float[n]
// expected: address failed
// says: line 6: thread 0 of block 0 uses an int4 at an address that is not a multiple of 16 bytes
