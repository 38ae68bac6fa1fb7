// launch: k grid=(ceil_div(n, 64)) block=(64) shared=4*64
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    extern __shared__ float s[];
    s[t] = i < n ? x[i] : 0;
    __syncthreads();
    if (i < n) {
        float a = 0;
        for (int j = 0; j < 64; j++) a += s[j];
        out[i] = a;
    }
}
