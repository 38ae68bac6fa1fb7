/* One warp for each row, four rows a block: shuffles in the place of shared memory and barriers. */

// launch: rows_by_warps grid=(ceil_div(rows, 4)) block=(32, 4)

extern "C" __global__ void rows_by_warps(float eps, const float* __restrict__ gain, const float* __restrict__ x,
                                         float* __restrict__ out, int rows, int cols) {
    int row = blockIdx.x * blockDim.y + threadIdx.y;
    if (row >= rows) return;  // the whole warp goes: nobody waits for it
    x += row * cols;
    out += row * cols;
    float squares = 0.0f;
    for (int c = threadIdx.x; c < cols; c += warpSize) squares = fmaf(x[c], x[c], squares);
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes /= 2) squares += __shfl_xor_sync(0xffffffff, squares, lanes);
    float factor = rsqrtf(squares / cols + eps);
    for (int c = threadIdx.x; c < cols; c += warpSize) out[c] = x[c] * factor * __ldg(gain + c);
}
