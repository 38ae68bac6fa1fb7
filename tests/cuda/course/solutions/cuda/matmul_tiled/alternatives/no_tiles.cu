/* One thread for each element of out, all from memory: right, and slow on a GPU. */

// launch: matmul grid=(ceil_div(m*n, 64)) block=(64)

extern "C" __global__ void matmul(const float* __restrict__ a, const float* b, float* out, int m, int n, int k) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= m * n) return;
    int r = i / n, c = i % n;
    float sum = 0;
    for (int j = k - 1; j >= 0; j--) sum = fmaf(__ldg(a + r * k + j), __ldg(b + j * n + c), sum);
    out[i] = sum;
}
