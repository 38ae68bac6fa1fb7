/* One thread for each element of out, all from memory. Neighbours have the same row of a and neighbouring columns of b,
so that a warp reads one number and one stretch at each step: as fast as it can be without tiles. */

// launch: matmul grid=(ceil_div(n, 32), ceil_div(m, 4)) block=(32, 4)

extern "C" __global__ void matmul(const float* __restrict__ a, const float* b, float* out, int m, int n, int k) {
    int r = blockIdx.y * blockDim.y + threadIdx.y, c = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= m || c >= n) return;
    float sum = 0;
    for (int j = k - 1; j >= 0; j--) sum = fmaf(__ldg(a + r * k + j), __ldg(b + j * n + c), sum);
    out[r * n + c] = sum;
}
