// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ int s[64];
    s[t] = i < n ? x[i] : 0;
    __syncwarp();
    int v = s[t ^ 1];
    __syncwarp();
    if (i < n) out[i] = v;
}
