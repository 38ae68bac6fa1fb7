/* Maximum, sum and division, each with a pass of its own, by a warp for each row. */

// launch: safe_softmax grid=(ceil_div(rows, 4)) block=(32, 4)

extern "C" __global__ void safe_softmax(const float* x, float* out, int rows, int cols) {
    int row = blockIdx.x * 4 + threadIdx.y;
    if (row >= rows) return;
    const float* mine = x + (size_t)row * cols;
    float top = mine[0], sum = 0.0f;
    for (int c = threadIdx.x; c < cols; c += 32) top = max(top, mine[c]);
    for (int lanes = 1; lanes < 32; lanes *= 2) top = max(top, __shfl_xor_sync(~0u, top, lanes));
    for (int c = threadIdx.x; c < cols; c += 32) sum += exp(mine[c] - top);
    for (int lanes = 1; lanes < 32; lanes *= 2) sum += __shfl_xor_sync(~0u, sum, lanes);
    for (int c = threadIdx.x; c < cols; c += 32) out[(size_t)row * cols + c] = exp(mine[c] - top) / sum;
}
