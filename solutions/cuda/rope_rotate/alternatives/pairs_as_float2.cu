/* A plane of threads, pairs by rows; each reads and writes its pair as one float2. */

// launch: turn grid=(ceil_div(d // 2, 16), ceil_div(n, 8)) block=(16, 8)

extern "C" __global__ void turn(const float2* __restrict__ x, const float* __restrict__ positions,
                                float2* __restrict__ out, float base, int n, int d) {
    int pair = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y * blockDim.y + threadIdx.y;
    if (pair >= d / 2 || row >= n) return;
    float sine, cosine;
    sincosf(positions[row] / powf(base, 2.0f * pair / d), &sine, &cosine);
    float2 both = x[row * (d / 2) + pair];
    out[row * (d / 2) + pair] = make_float2(both.x * cosine - both.y * sine, fmaf(both.x, sine, both.y * cosine));
}
