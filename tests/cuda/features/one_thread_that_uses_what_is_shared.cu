// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float scale;
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    float sum = 0.0f;
    if (t == 35) scale = 2.0f;
    for (int j = 0; j < n; j++)
        if (t == 35) sum += scale * x[j];
    if (i < n) out[i] = t == 35 ? sum : x[i];
}
