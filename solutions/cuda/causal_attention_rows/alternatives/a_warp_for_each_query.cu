/* One warp for each query, two queries a block. Lanes take keys, 32 at a time, and the sums so far are rescaled when
a larger score comes: no shared memory, and no limit to n. */

// launch: attend grid=(ceil_div(n, 2)) block=(32, 2)

__device__ float warp_max(float value) {
    for (int lanes = 16; lanes > 0; lanes /= 2) value = fmaxf(value, __shfl_xor_sync(0xffffffff, value, lanes));
    return value;
}

__device__ float warp_sum(float value) {
    for (int lanes = 16; lanes > 0; lanes /= 2) value += __shfl_xor_sync(0xffffffff, value, lanes);
    return value;
}

extern "C" __global__ void attend(const float* __restrict__ q, const float* __restrict__ k, const float* __restrict__ v,
                                  float* __restrict__ out, int n, int d) {
    int i = blockIdx.x * 2 + threadIdx.y, lane = threadIdx.x;
    if (i >= n) return;  // the whole warp goes: nobody waits for it
    float highest = -INFINITY, sum = 0.0f;
    for (int from = 0; from <= i; from += 32) {
        int j = from + lane;
        float score = -INFINITY;
        if (j <= i) {
            score = 0.0f;
            for (int c = 0; c < d; c++) score = fmaf(q[i * d + c], k[j * d + c], score);
            score *= rsqrtf(d);
        }
        float larger = fmaxf(highest, warp_max(score)), rescale = expf(highest - larger);
        float weight = expf(score - larger);
        sum = sum * rescale + warp_sum(weight);
        highest = larger;
        for (int first = 0; first < d; first += 32) {
            int c = first + lane;
            float total = from > 0 && c < d ? out[i * d + c] * rescale : 0.0f;
            for (int other = 0; other < 32 && from + other <= i; other++) {
                float theirs = __shfl_sync(0xffffffff, weight, other);
                if (c < d) total = fmaf(theirs, v[(from + other) * d + c], total);
            }
            if (c < d) out[i * d + c] = total;
        }
    }
    for (int c = lane; c < d; c += 32) out[i * d + c] /= sum;
}
