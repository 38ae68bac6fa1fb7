// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (4 * i < n) {
        float4 v = reinterpret_cast<const float4*>(x)[i];
        float2 w = make_float2(v.x, v.y);
        reinterpret_cast<float4*>(out)[i] = make_float4(w.y, w.x, v.w, v.z);
    }
}
