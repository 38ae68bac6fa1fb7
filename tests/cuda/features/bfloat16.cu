// launch: k grid=(ceil_div(n, 64)) block=(64)
#include <cuda_bf16.h>
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) {
        __nv_bfloat16 b = __float2bfloat16(x[i]);
        out[i] = __bfloat162float(b);
    }
}
