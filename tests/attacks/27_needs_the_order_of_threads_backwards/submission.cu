// tried: the same from the last thread to the first
// launch: softmax_rows grid=(rows) block=(256)
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    __shared__ volatile float best[257], total[257];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = t; c < cols; c += 256) highest = fmaxf(highest, row[c]);
    if (t == 255) best[256] = -INFINITY, total[256] = 0.0f;
    best[t] = fmaxf(best[t + 1], highest);
    __syncthreads();
    for (int c = t; c < cols; c += 256) sum += expf(row[c] - best[0]);
    total[t] = total[t + 1] + sum;
    __syncthreads();
    for (int c = t; c < cols; c += 256) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - best[0]) / total[0];
}
