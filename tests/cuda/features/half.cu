// launch: k grid=(ceil_div(n, 64)) block=(64)
#include <cuda_fp16.h>
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) {
        __half h = __float2half(x[i]);
        h = __hadd(h, __float2half(0.25f)) * h;
        out[i] = __half2float(h);
    }
}
