/* A warp for each element of out: the lanes go along both rows together. Bytes are cut out by shifts to the left and
back. */

// launch: by_warps grid=(ceil_div(m*n, 4)) block=(128)

__device__ int byte_of(unsigned word, int place) {
    return (int)(word << (24 - 8 * place)) >> 24;
}

__global__ void by_warps(const unsigned* a, const unsigned* b, float* out, const float* scale_a, const float* scale_b,
                         int words, int m, int n) {
    int i = blockIdx.x * 4 + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (i >= m * n) return;
    int r = i / n, c = i % n, sum = 0;
    for (int w = lane; w < words; w += 32) {
        unsigned p = a[r * words + w], q = b[c * words + w];
#pragma unroll
        for (int place = 0; place < 4; place++) sum += byte_of(p, place) * byte_of(q, place);
    }
    for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_down_sync(0xffffffff, sum, lanes);
    if (lane == 0) out[i] = scale_b[c] * sum * scale_a[r];
}
