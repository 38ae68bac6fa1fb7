// # expect: full marks
// Karpathy, llm.c, dev/cuda/softmax_forward.cu, softmax_forward_kernel4: shuffles in each warp, then over the warps.
// launch: softmax_forward_kernel4 grid=(rows) block=(128) shared=2*4*4
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

__device__ float warpReduceMax(float val) {
    for (int offset = 16; offset > 0; offset /= 2) {
        val = fmaxf(val, __shfl_down_sync(0xFFFFFFFF, val, offset));
    }
    return val;
}

__device__ float warpReduceSum(float val) {
    for (int offset = 16; offset > 0; offset /= 2) {
        val += __shfl_down_sync(0xFFFFFFFF, val, offset);
    }
    return val;
}

__global__ void softmax_forward_kernel4(float* out, const float* x, int rows, int cols) {
    extern __shared__ float shared[];
    int idx = blockIdx.x;
    int tid = threadIdx.x;
    int warpId = threadIdx.x / 32;
    int laneId = threadIdx.x % 32;
    int warpsPerBlock = blockDim.x / 32;
    float* maxvals = shared;
    float* sumvals = &shared[warpsPerBlock];
    const float* row = x + idx * cols;

    float maxval = -INFINITY;
    for (int i = tid; i < cols; i += blockDim.x) maxval = fmaxf(maxval, row[i]);
    maxval = warpReduceMax(maxval);
    if (laneId == 0) maxvals[warpId] = maxval;
    __syncthreads();
    if (tid == 0) {
        float val = maxvals[tid];
        for (int i = 1; i < warpsPerBlock; i++) val = fmaxf(val, maxvals[i]);
        maxvals[0] = val;
    }
    __syncthreads();
    float offset = maxvals[0];
    for (int i = tid; i < cols; i += blockDim.x) out[idx * cols + i] = expf(row[i] - offset);
    float sumval = 0.0f;
    for (int i = tid; i < cols; i += blockDim.x) sumval += out[idx * cols + i];
    sumval = warpReduceSum(sumval);
    if (laneId == 0) sumvals[warpId] = sumval;
    __syncthreads();
    if (tid == 0) for (int i = 1; i < warpsPerBlock; ++i) sumvals[0] += sumvals[i];
    __syncthreads();
    float sum = sumvals[0];
    for (int i = tid; i < cols; i += blockDim.x) out[idx * cols + i] = out[idx * cols + i] / sum;
}
