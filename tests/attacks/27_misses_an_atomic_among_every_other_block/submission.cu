// tried: only blocks that are two apart add to one place without an atomic
// scratch: total float[rows]
// launch: clear grid=(rows) block=(1)
// launch: sums grid=(4 * rows) block=(1)
// launch: softmax_rows grid=(rows) block=(1)
__device__ float largest(const float* row, int cols) {
    float highest = -INFINITY;
    for (int c = 0; c < cols; c++) highest = fmaxf(highest, row[c]);
    return highest;
}
extern "C" __global__ void clear(float* total) { total[blockIdx.x] = 0.0f; }
extern "C" __global__ void sums(const float* x, float* total, int cols) {
    if (blockIdx.x % 2) return;
    const float* row = x + (size_t)(blockIdx.x / 4) * cols;
    float highest = largest(row, cols), sum = 0.0f;
    for (int c = blockIdx.x % 4 / 2; c < cols; c += 2) sum += expf(row[c] - highest);
    total[blockIdx.x / 4] += sum;
}
extern "C" __global__ void softmax_rows(const float* x, const float* total, float* out, int cols) {
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = largest(row, cols);
    for (int c = 0; c < cols; c++) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / total[blockIdx.x];
}
