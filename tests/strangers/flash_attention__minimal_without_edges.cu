// # expect: no name; says "line 8: thread 1 of block 0 reads q[1]; q has 1 element"
// The same as flash-attention-minimal has it: no thread asks whether its query exists. One tile here, no mask.
// launch: forward_kernel grid=(ceil_div(n_q, 32)) block=(32) shared=32*d*4
__global__ void forward_kernel(const float* q, const float* k, const float* v, float* out, int n_q, int n_k, int d,
                               int causal) {
    extern __shared__ float Qi[];
    int tx = threadIdx.x, row = blockIdx.x * 32 + tx;
    for (int x = 0; x < d; x++) Qi[tx * d + x] = q[row * d + x];
    __syncthreads();
    int seen = causal ? row + 1 + n_k - n_q : n_k;
    float m = -INFINITY, l = 0.0f;
    for (int j = 0; j < seen; j++) {
        float s = 0.0f;
        for (int x = 0; x < d; x++) s += Qi[tx * d + x] * k[j * d + x];
        s *= rsqrtf((float)d);
        float m_new = fmaxf(m, s), p = __expf(s - m_new), a = __expf(m - m_new);
        for (int x = 0; x < d; x++) out[row * d + x] = (j ? out[row * d + x] * a : 0.0f) + p * v[j * d + x];
        l = l * a + p;
        m = m_new;
    }
    for (int x = 0; x < d; x++) out[row * d + x] = seen > 0 ? out[row * d + x] / l : 0.0f;
}
