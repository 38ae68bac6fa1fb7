// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(float a, const float* x, int n, float b, float* out, float c,const float* y, const float* z, int m) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) out[i] = a + 10 * b + 100 * c + x[i];
}
