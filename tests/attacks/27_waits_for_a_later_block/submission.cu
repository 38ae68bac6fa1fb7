// tried: a block waits for one that has not begun
// scratch: flag int[rows + 1]
// launch: clear grid=(rows + 1) block=(1)
// launch: softmax_rows grid=(rows + 1) block=(1)
extern "C" __global__ void clear(int* flag) { flag[blockIdx.x] = 0; }
extern "C" __global__ void softmax_rows(const float* x, int* flag, float* out, int rows, int cols) {
    if (blockIdx.x == rows) {
        for (int r = 0; r < rows; r++) atomicExch(&flag[r], 1);
        return;
    }
    while (atomicAdd(&flag[blockIdx.x], 0) == 0) __nanosleep(100);
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = 0; c < cols; c++) highest = fmaxf(highest, row[c]);
    for (int c = 0; c < cols; c++) sum += expf(row[c] - highest);
    for (int c = 0; c < cols; c++) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / sum;
}
