// # expect: full marks
// Karpathy, llm.c, attention_forward.cu, the three kernels of attention_forward1, for one head of one text.
// launch: attention_query_key_kernel1 grid=(ceil_div(n*n, 256)) block=(256)
// launch: attention_softmax_kernel1 grid=(ceil_div(n, 256)) block=(256)
// launch: attention_value_kernel1 grid=(ceil_div(n, 256)) block=(256)
// scratch: preatt float[n*n]
// scratch: att float[n*n]
__global__ void attention_query_key_kernel1(float* preatt, const float* q, const float* k, int n, int d) {
    int idx = blockIdx.x * blockDim.x + threadIdx.x;
    int total_threads = n * n;
    if (idx < total_threads) {
        int t2 = idx % n;
        int t = (idx / n) % n;
        if (t2 > t) {
            preatt[idx] = -INFINITY;
            return;
        }
        const float* query_t = q + t * d;
        const float* key_t2 = k + t2 * d;
        float val = 0.0f;
        for (int i = 0; i < d; i++) {
            val += query_t[i] * key_t2[i];
        }
        val *= 1.0 / sqrtf(d);
        preatt[idx] = val;
    }
}

__global__ void attention_softmax_kernel1(float* att, const float* preatt, int n) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < n) {
        const float* preatt_bth = preatt + t * n;
        float* att_bth = att + t * n;
        float maxval = -10000.0f;  // TODO something better
        for (int t2 = 0; t2 <= t; t2++) if (preatt_bth[t2] > maxval) maxval = preatt_bth[t2];
        float expsum = 0.0f;
        for (int t2 = 0; t2 <= t; t2++) {
            float expv = expf(preatt_bth[t2] - maxval);
            expsum += expv;
            att_bth[t2] = expv;
        }
        float expsum_inv = expsum == 0.0f ? 0.0f : 1.0f / expsum;
        for (int t2 = 0; t2 < n; t2++) att_bth[t2] = t2 <= t ? att_bth[t2] * expsum_inv : 0.0f;
    }
}

__global__ void attention_value_kernel1(float* out, const float* att, const float* v, int n, int d) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < n) {
        float* out_bth = out + t * d;
        for (int i = 0; i < d; i++) out_bth[i] = 0.0f;
        for (int t2 = 0; t2 <= t; t2++)
            for (int i = 0; i < d; i++) out_bth[i] += att[t * n + t2] * v[t2 * d + i];
    }
}
