#include <cuda_fp16.h>
// launch: k grid=(ceil_div(n, 128)) block=(64)
// Two at a time, and a tail of one.
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = 2 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n) return;
    __half2 pair = __floats2half2_rn(x[i], i + 1 < n ? x[i + 1] : 0.0f);
    float2 sum = __half22float2(__hmul2(__hadd2(pair, __float2half2_rn(0.25f)), pair));
    out[i] = sum.x;
    if (i + 1 < n) out[i + 1] = sum.y;
}
