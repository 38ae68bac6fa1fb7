/* One warp for each row, four rows a block, and the two passes in one: each thread keeps mean and squared deviations of
what it has seen (Welford), and shuffles put two such parts together (Chan). */

// launch: rows_by_warps grid=(ceil_div(rows, 4)) block=(32, 4)

struct Moments {
    float count, mean, squares;
};

__device__ Moments together(Moments a, Moments b) {
    float count = a.count + b.count;
    if (count == 0.0f) return a;
    float apart = b.mean - a.mean, share = b.count / count;
    return {count, a.mean + apart * share, a.squares + b.squares + apart * apart * a.count * share};
}

extern "C" __global__ void rows_by_warps(const float* __restrict__ x, const float* __restrict__ gamma,
                                         const float* __restrict__ beta, float* __restrict__ out, float eps, int rows,
                                         int cols) {
    int row = blockIdx.x * blockDim.y + threadIdx.y, lane = threadIdx.x;
    if (row >= rows) return;  // the whole warp goes: nobody waits for it
    Moments all = {0.0f, 0.0f, 0.0f};
    for (int c = lane; c < cols; c += 32) all = together(all, {1.0f, x[row * cols + c], 0.0f});
    for (int lanes = 1; lanes < 32; lanes *= 2) {
        Moments other = {__shfl_xor_sync(0xffffffff, all.count, lanes), __shfl_xor_sync(0xffffffff, all.mean, lanes),
                         __shfl_xor_sync(0xffffffff, all.squares, lanes)};
        all = together(all, other);
    }
    float factor = rsqrtf(all.squares / all.count + eps);
    for (int c = lane; c < cols; c += 32) {
        out[row * cols + c] = fmaf((x[row * cols + c] - all.mean) * factor, gamma[c], beta[c]);
    }
}
