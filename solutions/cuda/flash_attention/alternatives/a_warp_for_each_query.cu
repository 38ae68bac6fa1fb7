/* A warp for each query: its lanes have the columns, and the keys come one at a time. Shuffles add up a score; there
is no shared memory. */

// launch: attend grid=(ceil_div(n_q, 4)) block=(32, 4)

extern "C" __global__ void attend(int causal, int n_q, int n_k, int d, const float* __restrict__ q,
                                  const float* __restrict__ k, const float* __restrict__ v, float* __restrict__ out) {
    int i = blockIdx.x * blockDim.y + threadIdx.y, lane = threadIdx.x;
    if (i >= n_q) return;  // the whole warp goes: nobody waits for it
    float own[4], total[4] = {0.0f, 0.0f, 0.0f, 0.0f}, highest = -INFINITY, sum = 0.0f;
#pragma unroll
    for (int u = 0; u < 4; u++) own[u] = lane + 32 * u < d ? q[i * d + lane + 32 * u] * rsqrtf(d) : 0.0f;
    int last = causal ? i + n_k - n_q : n_k - 1;
    for (int j = 0; j <= last; j++) {
        float score = 0.0f;
#pragma unroll
        for (int u = 0; u < 4; u++) {
            if (lane + 32 * u < d) score = fmaf(own[u], k[j * d + lane + 32 * u], score);
        }
        for (int lanes = 16; lanes > 0; lanes /= 2) score += __shfl_xor_sync(0xffffffff, score, lanes);
        float larger = fmaxf(highest, score), rescale = expf(highest - larger), weight = expf(score - larger);
        highest = larger;
        sum = fmaf(sum, rescale, weight);
#pragma unroll
        for (int u = 0; u < 4; u++) {
            if (lane + 32 * u < d) total[u] = fmaf(total[u], rescale, weight * v[j * d + lane + 32 * u]);
        }
    }
    for (int u = 0; u < 4; u++) {
        if (lane + 32 * u < d) out[i * d + lane + 32 * u] = last < 0 ? 0.0f : total[u] / sum;
    }
}
