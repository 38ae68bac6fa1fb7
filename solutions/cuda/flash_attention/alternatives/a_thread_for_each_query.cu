/* A thread for each query, with its whole total to itself; tiles of 8 keys and values in dynamic shared memory, and
the maximum is moved only where a score is larger. */

// launch: attend grid=(ceil_div(n_q, 32)) block=(32) shared=2*8*d*4

extern "C" __global__ void attend(
    const float* q, const float* k, const float* v, float* out, int n_q, int n_k, int d, int causal) {
    extern __shared__ float tile[];
    float* values = tile + 8 * d;
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float total[128], sum = 0.0f, highest = -FLT_MAX;
    for (int c = 0; c < d; c++) total[c] = 0.0f;
    for (int from = 0; from < n_k; from += 8) {
        int count = min(8, n_k - from);
        __syncthreads();
        for (int e = threadIdx.x; e < count * d; e += blockDim.x) {
            tile[e] = k[from * d + e];
            values[e] = v[from * d + e];
        }
        __syncthreads();
        for (int key = 0; key < count && i < n_q; key++) {
            if (causal && from + key > i + n_k - n_q) break;
            float score = 0.0f;
            for (int c = 0; c < d; c++) score += q[i * d + c] * tile[key * d + c];
            score /= sqrtf(d);
            if (score > highest) {
                float rescale = expf(highest - score);
                for (int c = 0; c < d; c++) total[c] *= rescale;
                sum *= rescale;
                highest = score;
            }
            float weight = expf(score - highest);
            for (int c = 0; c < d; c++) total[c] += weight * values[key * d + c];
            sum += weight;
        }
    }
    for (int c = 0; c < d && i < n_q; c++) out[i * d + c] = sum > 0.0f ? total[c] / sum : 0.0f;
}
