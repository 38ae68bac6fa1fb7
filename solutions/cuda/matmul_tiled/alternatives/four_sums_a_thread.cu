/* Tiles of 32 x 32 of out by 32 x 8 threads: each keeps four sums, and goes along k in steps of 8. */

// launch: matmul grid=(ceil_div(m, 32), ceil_div(n, 32)) block=(32, 8) shared=2*32*8*4

extern "C" __global__ void matmul(const float* a, const float* b, float* out, int m, int k, int n) {
    extern __shared__ float tiles[];
    float *left = tiles, *right = tiles + 32 * 8;  // left: 8 columns of a, each of 32 rows; right: 8 rows of b
    int x = threadIdx.x, y = threadIdx.y, top = blockIdx.x * 32, col = blockIdx.y * 32 + x;
    float sums[4] = {0, 0, 0, 0};
    for (int first = 0; first < k; first += 8) {
        __syncthreads();
        left[y * 32 + x] = top + x < m && first + y < k ? a[(size_t)(top + x) * k + first + y] : 0;
        right[y * 32 + x] = col < n && first + y < k ? b[(size_t)(first + y) * n + col] : 0;
        __syncthreads();
        for (int i = 0; i < 8; i++) {
            float value = right[i * 32 + x];
#pragma unroll
            for (int j = 0; j < 4; j++) sums[j] += left[i * 32 + y * 4 + j] * value;
        }
    }
#pragma unroll
    for (int j = 0; j < 4; j++) {
        int row = top + y * 4 + j;
        if (row < m && col < n) out[(size_t)row * n + col] = sums[j];
    }
}
