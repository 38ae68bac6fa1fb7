/* One warp for each row, four rows a block. Each lane keeps the eight best of its own columns in order; then the lanes
compare the heads of their lists eight times. */

// launch: rows_by_warps grid=(ceil_div(rows, 4)) block=(128)

#define K 8
#define ALL 0xffffffffu

__global__ void rows_by_warps(const float* __restrict__ x, float* __restrict__ values, int* __restrict__ ids, int rows,
                              int cols) {
    const int row = blockIdx.x * 4 + threadIdx.x / 32, lane = threadIdx.x & 31;
    if (row >= rows) return;
    float best[K];
    int where[K];
    for (int k = 0; k < K; k++) {
        best[k] = -INFINITY;
        where[k] = INT_MAX;
    }
    for (int c = lane; c < cols; c += 32) {
        float value = x[(size_t)row * cols + c];
        if (value <= best[K - 1]) continue;  // an equal number that came earlier has the lower column
        int k = K - 1;
        for (; k > 0 && best[k - 1] < value; k--) {
            best[k] = best[k - 1];
            where[k] = where[k - 1];
        }
        best[k] = value;
        where[k] = c;
    }
    int head = 0;
    for (int k = 0; k < K; k++) {
        float value = head < K ? best[head] : -INFINITY;
        int column = head < K ? where[head] : INT_MAX, own = column;
        for (int lanes = 16; lanes > 0; lanes >>= 1) {
            float other = __shfl_xor_sync(ALL, value, lanes);
            int other_column = __shfl_xor_sync(ALL, column, lanes);
            if (other > value || (other == value && other_column < column)) {
                value = other;
                column = other_column;
            }
        }
        if (own == column) head++;
        if (lane == 0) {
            values[row * K + k] = value;
            ids[row * K + k] = column;
        }
    }
}
