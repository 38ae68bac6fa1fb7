// tried: more registers than a block of so many threads can have: such a launch fails without a word
// launch: softmax_rows grid=(rows) block=(1024)
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    float a[120];
    const float* row = x + (size_t)blockIdx.x * cols;
#pragma unroll
    for (int i = 0; i < 120; i++) a[i] = row[(threadIdx.x * 7 + i * 13) % cols];
    for (int k = 0; k < 3; k++) {
#pragma unroll
        for (int i = 0; i < 120; i++) a[i] = a[i] * a[(i + 1) % 120] + a[(i + 7) % 120];
    }
    float highest = -INFINITY, sum = 0.0f, waste = 0.0f;
    for (int c = 0; c < cols; c++) highest = fmaxf(highest, row[c]);
    for (int c = 0; c < cols; c++) sum += expf(row[c] - highest);
#pragma unroll
    for (int i = 0; i < 120; i++) waste += a[i];
    if (waste == 1.2345f) sum += 1.0f;
    for (int c = threadIdx.x; c < cols; c += blockDim.x) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / sum;
}
