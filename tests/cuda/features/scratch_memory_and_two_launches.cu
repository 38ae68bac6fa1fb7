// scratch: part float[ceil_div(n, 8)]
// launch: a grid=(ceil_div(n, 8)) block=(8)
// launch: b grid=(1) block=(n)
extern "C" __global__ void a(const float* x, float* part, int n) {
    if (threadIdx.x == 0) {
        float s = 0;
        for (int j = 0; j < 8 && blockIdx.x * 8 + j < n; j++) s += x[blockIdx.x * 8 + j];
        part[blockIdx.x] = s;
    }
}
extern "C" __global__ void b(float* out, const float* part) {
    out[threadIdx.x] = part[threadIdx.x / 8];
}
