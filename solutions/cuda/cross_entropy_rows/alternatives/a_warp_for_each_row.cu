/* One warp for each row, four rows a block. Maximum and sum come from one pass: a sum is rescaled when a larger number
comes, and shuffles put two such pairs together. */

// launch: rows_by_warps grid=(ceil_div(rows, 4)) block=(32, 4)

#define FULL 0xffffffff

extern "C" __global__ void rows_by_warps(const float* __restrict__ logits, const int* __restrict__ targets,
                                         float* __restrict__ loss, float* __restrict__ grad, int rows, int cols) {
    int row = blockIdx.x * blockDim.y + threadIdx.y, lane = threadIdx.x;
    if (row >= rows) return;
    const float* x = logits + (size_t)row * cols;
    float highest = -FLT_MAX, sum = 0.0f;
    for (int c = lane; c < cols; c += 32) {
        float larger = fmaxf(highest, x[c]);
        sum = sum * __expf(highest - larger) + __expf(x[c] - larger);
        highest = larger;
    }
    for (int lanes = 16; lanes > 0; lanes >>= 1) {
        float other = __shfl_xor_sync(FULL, highest, lanes), theirs = __shfl_xor_sync(FULL, sum, lanes);
        float larger = fmaxf(highest, other);
        sum = sum * __expf(highest - larger) + theirs * __expf(other - larger);
        highest = larger;
    }
    const int target = targets[row];
    const float scale = target >= 0 ? 1.0f : 0.0f;
    if (lane == 0) loss[row] = target >= 0 ? highest + logf(sum) - x[target] : 0.0f;
    for (int c = lane; c < cols; c += 32) {
        grad[(size_t)row * cols + c] = scale * (__expf(x[c] - highest) / sum - (float)(c == target));
    }
}
