// tried: each thread takes what the one before it has left, volatile so that no race is seen
// launch: softmax_rows grid=(rows) block=(256)
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    __shared__ volatile float best[257], total[257];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = t; c < cols; c += 256) highest = fmaxf(highest, row[c]);
    if (t == 0) best[0] = -INFINITY, total[0] = 0.0f;
    best[t + 1] = fmaxf(best[t], highest);
    __syncthreads();
    for (int c = t; c < cols; c += 256) sum += expf(row[c] - best[256]);
    total[t + 1] = total[t] + sum;
    __syncthreads();
    for (int c = t; c < cols; c += 256) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - best[256]) / total[256];
}
