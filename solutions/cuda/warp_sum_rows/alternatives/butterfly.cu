/* All lanes get the sum, by exchanges in both directions; eight warps a block, which take rows in turn. */

// launch: sum_rows grid=(min(ceil_div(rows, 8), 1024)) block=(32, 8)

__inline__ __device__ float warpReduceSum(float val) {
#pragma unroll
    for (int offset = warpSize / 2; offset > 0; offset >>= 1) val += __shfl_xor_sync(~0u, val, offset);
    return val;
}

extern "C" __global__ void sum_rows(const float* __restrict__ x, float* __restrict__ out, int rows, int cols) {
    for (int r = blockIdx.x * 8 + threadIdx.y; r < rows; r += gridDim.x * 8) {
        float s = 0;
        for (int c = threadIdx.x; c < cols; c += warpSize) s += __ldg(&x[r * cols + c]);
        s = warpReduceSum(s);
        if (threadIdx.x == 0) out[r] = s;
    }
}
