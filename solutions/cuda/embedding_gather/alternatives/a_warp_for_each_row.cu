/* Warps of 32 threads take rows in turn, two each or so; lane 0 reads the id and hands it round. */

// launch: gather_rows grid=(ceil_div(n, 8)) block=(32, 4)

extern "C" __global__ void gather_rows(
    const int* ids, const float* __restrict__ table, float* __restrict__ out, int n, int vocab, int d) {
    int lane = threadIdx.x;
    for (int t = blockIdx.x * 4 + threadIdx.y; t < n; t += gridDim.x * 4) {
        int id = lane == 0 ? ids[t] : 0;
        id = __shfl_sync(0xffffffff, id, 0);
        const float* row = id < 0 || id >= vocab ? nullptr : table + (size_t)id * d;
        for (int c = lane; c < d; c += 32) out[(size_t)t * d + c] = row ? row[c] : 0.0f;
    }
}
