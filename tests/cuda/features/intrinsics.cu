// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) {
        float v = fabsf(x[i]) + 1;
        out[i] = __expf(-v) + rsqrtf(v) + __fmaf_rn(v, v, 1) + __logf(v) + __ldg(x + i) + __fdividef(1, v) + tanhf(v) + fmaxf(v, 2) + __frcp_rn(v) + powf(v, 1.5f) + erff(v);
    }
}
