// # expect: full marks
// tspeterkim, flash-attention-minimal: keys in the outer loop, a thread for each query of a tile, l and m in memory.
// launch: start grid=(ceil_div(n_q*d, 256)) block=(256)
// launch: forward_kernel grid=(ceil_div(n_q, 16)) block=(16) shared=(3*16*d+16*16)*4
// scratch: l float[n_q]
// scratch: m float[n_q]
const int Bc = 16, Br = 16;

__global__ void start(float* out, float* l, float* m, int n_q, int d) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n_q * d) out[i] = 0;
    if (i < n_q) l[i] = 0, m[i] = -INFINITY;
}

__global__ void forward_kernel(const float* q, const float* k, const float* v, float* out, float* l, float* m, int n_q,
                               int n_k, int d, int causal) {
    int tx = threadIdx.x, i = blockIdx.x;
    const int Tc = (n_k + Bc - 1) / Bc, row = i * Br + tx, seen = causal ? min(n_k, row + 1 + n_k - n_q) : n_k;
    const float softmax_scale = 1.0 / sqrt((float)d);
    extern __shared__ float sram[];
    int tile_size = Bc * d;  // size of Qi, Kj, Vj
    float* Qi = sram;
    float* Kj = &sram[tile_size];
    float* Vj = &sram[tile_size * 2];
    float* S = &sram[tile_size * 3];

    for (int j = 0; j < Tc; j++) {
        for (int x = 0; x < d; x++) {
            int key = j * Bc + tx;
            Kj[(tx * d) + x] = key < n_k ? k[key * d + x] : 0.0f;
            Vj[(tx * d) + x] = key < n_k ? v[key * d + x] : 0.0f;
            Qi[(tx * d) + x] = row < n_q ? q[row * d + x] : 0.0f;
        }
        __syncthreads();  // such that the inner loop can use the correct Kj, Vj
        int here = min(Bc, seen - j * Bc);
        if (row < n_q && here > 0) {
            float row_m_prev = m[row], row_l_prev = l[row], row_m = -INFINITY, row_l = 0;
            for (int y = 0; y < here; y++) {
                float sum = 0;
                for (int x = 0; x < d; x++) sum += Qi[(tx * d) + x] * Kj[(y * d) + x];
                S[(Bc * tx) + y] = sum *= softmax_scale;
                if (sum > row_m) row_m = sum;
            }
            for (int y = 0; y < here; y++) row_l += S[(Bc * tx) + y] = __expf(S[(Bc * tx) + y] - row_m);
            float row_m_new = max(row_m_prev, row_m);
            float row_l_new = (__expf(row_m_prev - row_m_new) * row_l_prev) + (__expf(row_m - row_m_new) * row_l);
            for (int x = 0; x < d; x++) {
                float pv = 0;  // Pij * Vj
                for (int y = 0; y < here; y++) pv += S[(Bc * tx) + y] * Vj[(y * d) + x];
                out[row * d + x] = (1 / row_l_new) * ((row_l_prev * __expf(row_m_prev - row_m_new) * out[row * d + x]) \
                    + (__expf(row_m - row_m_new) * pv));
            }
            m[row] = row_m_new, l[row] = row_l_new;
        }
        __syncthreads();  // otherwise, thread can use the wrong Kj, Vj in inner loop
    }
}
