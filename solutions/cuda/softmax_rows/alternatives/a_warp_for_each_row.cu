/* One warp of 32 threads for each row, eight rows a block: shuffles in the place of shared memory and barriers. */

// launch: rows_by_warps grid=(ceil_div(rows, 8)) block=(32, 8)

__device__ float warp_max(float value) {
    for (int lanes = 16; lanes > 0; lanes /= 2) value = fmaxf(value, __shfl_xor_sync(0xffffffff, value, lanes));
    return value;
}

__device__ float warp_sum(float value) {
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes /= 2) value += __shfl_xor_sync(0xffffffff, value, lanes);
    return value;
}

extern "C" __global__ void rows_by_warps(const float* __restrict__ x, float* __restrict__ out, int rows, int cols) {
    int row = blockIdx.x * blockDim.y + threadIdx.y, lane = threadIdx.x;
    if (row >= rows) return;
    x += row * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = lane; c < cols; c += 32) highest = fmaxf(highest, x[c]);
    highest = warp_max(highest);
    for (int c = lane; c < cols; c += 32) sum += __expf(x[c] - highest);
    sum = warp_sum(sum);
    for (int c = lane; c < cols; c += 32) out[row * cols + c] = __expf(x[c] - highest) / sum;
}
