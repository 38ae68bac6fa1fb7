// launch: k grid=(ceil_div(n, 64)) block=(64)

struct Pair { float value; int index, extra; };

extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ Pair best[64];
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    Pair mine = {i < n ? x[i] : 0.0f, i, 0};
    best[t] = mine;
    Pair other = best[63 - t];
    if (i < n) out[i] = other.value + other.index;
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: a data race in block 0: thread \d+ (writes|reads) best\[\d+\] at line (9|10), thread \d+ (writes|reads) it at line (9|10)
