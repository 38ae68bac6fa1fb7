// tried: the last of two blocks takes what the other has written, and nobody has published it
// scratch: part float[2 * rows]
// scratch: flag int[rows]
// launch: clear grid=(rows) block=(1)
// launch: softmax_rows grid=(2 * rows) block=(1)
extern "C" __global__ void clear(int* flag) { flag[blockIdx.x] = 0; }
extern "C" __global__ void softmax_rows(const float* x, float* part, int* flag, float* out, int rows, int cols) {
    int r = blockIdx.x / 2;
    const float* row = x + (size_t)r * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = 0; c < cols; c++) highest = fmaxf(highest, row[c]);
    for (int c = blockIdx.x % 2; c < cols; c += 2) sum += expf(row[c] - highest);
    part[blockIdx.x] = sum;
    if (atomicAdd(&flag[r], 1) == 0) return;
    for (int c = 0; c < cols; c++) out[(size_t)r * cols + c] = expf(row[c] - highest) / (part[2 * r] + part[2 * r + 1]);
}
