/* As the formulas stand: all scores, the softmax of each row, the weighted sums; one launch each, n x n scores in
scratch. */

// scratch: score float[n, n]
// launch: scores grid=(ceil_div(n, 16), ceil_div(n, 8)) block=(16, 8)
// launch: weights grid=(n) block=(32)
// launch: sums grid=(ceil_div(n*d, 128)) block=(128)

extern "C" __global__ void scores(const float* q, const float* k, float* score, int n, int d) {
    int j = blockIdx.x * blockDim.x + threadIdx.x, i = blockIdx.y * blockDim.y + threadIdx.y;
    if (i >= n || j >= n) return;
    float dot = 0.0f;
    for (int c = 0; c < d; c++) dot += q[i * d + c] * k[j * d + c];
    score[i * n + j] = j <= i ? dot / sqrtf(float(d)) : -INFINITY;
}

extern "C" __global__ void weights(float* score, int n) {
    float* row = score + blockIdx.x * n;
    float highest = -FLT_MAX, sum = 0.0f;
    for (int j = threadIdx.x; j < n; j += 32) highest = fmaxf(highest, row[j]);
    for (int lanes = 16; lanes > 0; lanes /= 2) highest = fmaxf(highest, __shfl_xor_sync(0xffffffff, highest, lanes));
    for (int j = threadIdx.x; j < n; j += 32) sum += __expf(row[j] - highest);
    for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xffffffff, sum, lanes);
    for (int j = threadIdx.x; j < n; j += 32) row[j] = __expf(row[j] - highest) / sum;
}

extern "C" __global__ void sums(const float* score, const float* v, float* out, int n, int d) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= n * d) return;
    float total = 0.0f;
    for (int j = 0; j < n; j++) total += score[t / d * n + j] * v[j * d + t % d];
    out[t] = total;
}
