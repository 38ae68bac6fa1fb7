// launch: zero grid=(1) block=(n)
// launch: k grid=(ceil_div(n, 25)) block=(25)

extern "C" __global__ void zero(float* out) { out[threadIdx.x] = 0.0f; }

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * 25 + threadIdx.x;
    if (i % 50 == 7) out[0] = x[7];
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race: thread 7 of block 0 and thread 7 of block 2 both write out\[0\] at line 8, and nothing orders blocks
