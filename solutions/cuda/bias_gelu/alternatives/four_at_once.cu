/* Four neighbouring columns for each thread, as float4 where every row begins at a multiple of four; else one by one. */

// launch: fused grid=(min(ceil_div(rows*cols, 512), 1000)) block=(128)

__device__ __forceinline__ float gelu(float v) {
    return v * 0.5f * erfcf(-v * (float)M_SQRT1_2);
}

extern "C" __global__ void fused(
    const float* __restrict__ x, const float* __restrict__ bias, float* __restrict__ out, int rows, int cols) {
    int first = blockIdx.x * blockDim.x + threadIdx.x, step = gridDim.x * blockDim.x;
    int n = rows * cols;
    if (cols % 4 == 0) {
        for (int i = first; i < n / 4; i += step) {
            float4 v = reinterpret_cast<const float4*>(x)[i];
            float4 b = reinterpret_cast<const float4*>(bias)[i % (cols / 4)];
            reinterpret_cast<float4*>(out)[i] = make_float4(
                gelu(v.x + b.x), gelu(v.y + b.y), gelu(v.z + b.z), gelu(v.w + b.w));
        }
    } else {
        for (int i = first; i < n; i += step) out[i] = gelu(x[i] + bias[i % cols]);
    }
}
