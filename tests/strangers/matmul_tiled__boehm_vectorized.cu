// # expect: no name; says "line 16: thread (0, 1) of block 0 uses a float4 at an address that is not a multiple of 16"
// Boehm, "How to Optimize a CUDA Matmul Kernel", kernel 6, without tiles of results: float4, though rows are odd.
// launch: sgemmVectorize grid=(ceil_div(n, 64), ceil_div(m, 16)) block=(16, 16)
#define BK 16

__global__ void sgemmVectorize(const float *a, const float *b, float *out, int m, int k, int n) {
    __shared__ float As[16][BK + 4];
    __shared__ float Bs[BK][64];
    int row = blockIdx.y * 16 + threadIdx.y;
    int col = blockIdx.x * 64 + threadIdx.x * 4;
    float4 tmp = {0, 0, 0, 0};
    for (int bkIdx = 0; bkIdx < k; bkIdx += BK) {
        As[threadIdx.y][threadIdx.x] = row < m && bkIdx + threadIdx.x < k ? a[row * k + bkIdx + threadIdx.x] : 0.0f;
        float4 loaded = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
        if (bkIdx + threadIdx.y < k && col < n)
            loaded = reinterpret_cast<const float4 *>(&b[(bkIdx + threadIdx.y) * n + col])[0];
        reinterpret_cast<float4 *>(&Bs[threadIdx.y][threadIdx.x * 4])[0] = loaded;
        __syncthreads();
#pragma unroll
        for (int i = 0; i < BK; ++i) {
            float4 four = reinterpret_cast<float4 *>(&Bs[i][threadIdx.x * 4])[0];
            tmp.x += As[threadIdx.y][i] * four.x;
            tmp.y += As[threadIdx.y][i] * four.y;
            tmp.z += As[threadIdx.y][i] * four.z;
            tmp.w += As[threadIdx.y][i] * four.w;
        }
        __syncthreads();
    }
    if (row < m && col < n) reinterpret_cast<float4 *>(&out[row * n + col])[0] = tmp;
}
