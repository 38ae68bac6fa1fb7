// scratch: count unsigned[1]
// scratch: part float[2]
// launch: clear grid=(1) block=(1)
extern "C" __global__ void clear(unsigned* count) { *count = 0; }
// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const float* x, float* out, unsigned* count, float* part, int n) {
    if (threadIdx.x == 0) {
        part[blockIdx.x] = 1;
        __threadfence_block();
        if (atomicInc(count, 9) == 1)
            out[0] = part[0] + part[1];
    }
}

// signature: x: float[n] -> out: float[n]
// expected: thread failed
// says: thread 0 of block 0 writes part\[0\] at line 9, thread 0 of block 1 reads it at line 12, and nothing orders blocks
