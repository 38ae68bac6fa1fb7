/* Sixteen lanes for each row, so that a warp has two rows, and the shuffles are 16 wide. A half without a row stays until
the end, with 0. */

// launch: half_warps grid=(ceil_div(rows, 16)) block=(256)

extern "C" __global__ void half_warps(const float* x, float* out, int cols, int rows) {
    int row = blockIdx.x * 16 + threadIdx.x / 16, lane = threadIdx.x % 16;
    float sum = 0.0f;
    if (row < rows) {
        for (int c = cols - 1 - lane; c >= 0; c -= 16) sum += x[row * cols + c];
    }
    for (int apart = 1; apart < 16; apart *= 2) sum += __shfl_down_sync(0xffffffff, sum, apart, 16);
    if (row < rows && lane == 0) out[row] = sum;
}
