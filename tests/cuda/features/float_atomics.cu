// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ float s;
    __shared__ double d;
    if (t == 0) s = d = 0;
    __syncthreads();
    if (i < n) {
        atomicAdd(&s, x[i]);
        atomicAdd(&d, (double)x[i]);
    }
    __syncthreads();
    if (i < n) out[i] = s + d;
}
