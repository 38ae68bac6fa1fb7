// launch: softmax_rows grid=(rows) block=(64)
extern "C" char __bss_start[], _edata[];
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    if (_edata[-4096] == 127) out[0] = 1.0f;
    const float* row = x + (size_t)blockIdx.x * cols;  // all threads do all the work, and write the same places
    float best = -INFINITY, sum = 0;
    for (int c = 0; c < cols; c++) best = fmaxf(best, row[c]);
    for (int c = 0; c < cols; c++) sum += expf(row[c] - best);
    for (int c = 0; c < cols; c++) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - best) / sum;
}
