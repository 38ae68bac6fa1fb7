/* Two launches: the pair of each row into scratch, merged by one thread; then one thread for each element. */

// scratch: pair float[rows, 2]
// launch: normalizers grid=(rows) block=(64)
// launch: write grid=(ceil_div(cols, 128), rows) block=(128)

extern "C" __global__ void normalizers(const float* x, float2* pair, int cols) {
    __shared__ float2 parts[64];
    float m = x[blockIdx.x * cols], s = 0.0f;  // any number of the row is a beginning
    for (int c = threadIdx.x; c < cols; c += 64) {
        float v = x[blockIdx.x * cols + c];
        if (v > m) {
            s *= expf(m - v);
            m = v;
        }
        s += expf(v - m);
    }
    parts[threadIdx.x] = make_float2(m, s);
    __syncthreads();
    if (threadIdx.x > 0) return;
    for (int other = 1; other < 64; other++) m = fmaxf(m, parts[other].x);
    s = 0.0f;
    for (int other = 0; other < 64; other++) s += parts[other].y * expf(parts[other].x - m);
    pair[blockIdx.x] = make_float2(m, s);
}

extern "C" __global__ void write(const float* x, const float2* pair, float* out, int cols) {
    int c = blockIdx.x * 128 + threadIdx.x;
    if (c < cols) out[blockIdx.y * cols + c] = expf(x[blockIdx.y * cols + c] - pair[blockIdx.y].x) / pair[blockIdx.y].y;
}
