#include <cuda_runtime.h>
#include <math.h>
#include "device_launch_parameters.h"
#include <cstdint>
#include <stdio.h>
#define FULL_MASK 0xffffffff
// launch: k grid=(n) block=(64)
// What files from elsewhere begin with, and the words that they use.
__inline__ __device__ float warp_sum(float value) {
    for (uint32_t offset = warpSize / 2; offset > 0; offset /= 2) value += __shfl_down_sync(FULL_MASK, value, offset);
    return value;
}
extern "C" __global__ void k(const float* __restrict__ x, float* __restrict__ out, int n) {
    static __shared__ float shared[2];
    __shared__ float total;
    const int64_t row = blockIdx.x;
    uint8_t lane = threadIdx.x % warpSize, warp = uint8_t(threadIdx.x / warpSize);
    float sum = warp_sum(x[row] * cosf(float(M_PI) * (threadIdx.x % 2)) + (threadIdx.x < 1 ? x[row] : 0.0f));
    if (lane == 0) shared[warp] = sum;
    __syncthreads();
    if (threadIdx.x == 0) total = shared[0] + shared[1];
    __syncthreads();
    if (threadIdx.x == 63) out[row] = total;
}
