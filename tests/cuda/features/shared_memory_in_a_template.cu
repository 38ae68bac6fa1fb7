// launch: k grid=(ceil_div(n, 64)) block=(64)
template <int N> __device__ float summed(float v) {
    __shared__ float s[N];
    s[threadIdx.x] = v;
    __syncthreads();
    float a = 0;
    for (int j = 0; j < N; j++) a += s[j];
    return a;
}
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    float a = summed<64>(i < n ? x[i] : 0);
    if (i < n) out[i] = a;
}
