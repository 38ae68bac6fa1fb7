/* In two launches: a warp for each page of a sequence writes the page's largest score, its sum and its weighted sum to
scratch; a block for each sequence puts its pages together. */

// scratch: highest float[batch, most]
// scratch: sums float[batch, most]
// scratch: totals float[batch, most, d]
// launch: pages_alone grid=(most, batch) block=(32)
// launch: together grid=(batch) block=(64)

__global__ void pages_alone(const float* q, const float* k_pages, const float* v_pages, const int* table,
                            const int* lengths, float* highest, float* sums, float* totals, int most, int page, int d) {
    const int i = blockIdx.x, b = blockIdx.y, lane = threadIdx.x;
    const int filled = min(page, lengths[b] - i * page);
    if (filled <= 0) return;
    const size_t start = (size_t)table[b * most + i] * page * d;
    float* total = totals + ((size_t)b * most + i) * d;
    for (int c = lane; c < d; c += 32) total[c] = 0.0f;
    float top = -INFINITY, sum = 0.0f;
    for (int j = 0; j < filled; j++) {
        float dot = 0.0f;
        for (int c = lane; c < d; c += 32) dot += q[b * d + c] * k_pages[start + j * d + c];
        for (int lanes = 16; lanes > 0; lanes >>= 1) dot += __shfl_xor_sync(0xffffffff, dot, lanes);
        dot /= sqrtf((float)d);
        float larger = fmaxf(top, dot), rescale = expf(top - larger), weight = expf(dot - larger);
        for (int c = lane; c < d; c += 32) total[c] = total[c] * rescale + weight * v_pages[start + j * d + c];
        sum = sum * rescale + weight;
        top = larger;
    }
    if (lane == 0) {
        highest[b * most + i] = top;
        sums[b * most + i] = sum;
    }
}

__global__ void together(const int* lengths, const float* highest, const float* sums, const float* totals, float* out,
                         int most, int page, int d) {
    const int b = blockIdx.x, count = (lengths[b] + page - 1) / page;
    float top = -INFINITY, sum = 0.0f;
    for (int i = 0; i < count; i++) top = fmaxf(top, highest[b * most + i]);
    for (int i = 0; i < count; i++) sum += sums[b * most + i] * expf(highest[b * most + i] - top);
    for (int c = threadIdx.x; c < d; c += blockDim.x) {
        float total = 0.0f;
        for (int i = 0; i < count; i++) total += totals[((size_t)b * most + i) * d + c] * expf(highest[b * most + i] - top);
        out[b * d + c] = count > 0 ? total / sum : 0.0f;
    }
}
