/* As causal_attention_rows: the scores of all positions of a sequence stand in shared memory; a thread for each position,
then a thread for each column. */

// launch: attend grid=(batch) block=(64) shared=most*page*4

extern "C" __global__ void attend(const float* q, const float* k_pages, const float* v_pages, const int* table,
                                  const int* lengths, float* out, int most, int page, int d) {
    extern __shared__ float weight[];
    __shared__ float part[64];
    const int b = blockIdx.x, t = threadIdx.x, length = lengths[b];
    const int* own = table + b * most;
    float best = -FLT_MAX;
    for (int p = t; p < length; p += 64) {
        const float* key = k_pages + ((size_t)own[p / page] * page + p % page) * d;
        float dot = 0.0f;
        for (int c = 0; c < d; c++) dot = fmaf(q[b * d + c], key[c], dot);
        weight[p] = dot * rsqrtf(d);
        best = fmaxf(best, weight[p]);
    }
    part[t] = best;
    for (int half = 32; half > 0; half >>= 1) {
        __syncthreads();
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
    }
    __syncthreads();
    best = part[0];
    float sum = 0.0f;
    for (int p = 0; p < length; p++) sum += __expf(weight[p] - best);
    for (int c = t; c < d; c += 64) {
        float total = 0.0f;
        for (int p = 0; p < length; p++) {
            total += __expf(weight[p] - best) * v_pages[((size_t)own[p / page] * page + p % page) * d + c];
        }
        out[b * d + c] = length == 0 ? 0.0f : total / sum;
    }
}
