/* The least that any solution must do: a sine and a cosine for each pair, every number read once and written once. The
angles are others, and nothing is turned. */

// launch: stretch grid=(ceil_div(n*d // 2, 256)) block=(256)

extern "C" __global__ void stretch(const float2* x, const float* positions, float2* out, int n, int d) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place >= n * d / 2) return;
    float s, c;
    sincosf(positions[place % n], &s, &c);
    out[place] = make_float2(c * x[place].x, s * x[place].y);
}
