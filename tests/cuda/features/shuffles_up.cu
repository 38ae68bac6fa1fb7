// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    int v = i < n ? x[i] : 0, u = __shfl_up_sync(~0u, v, 3, 16);
    if (i < n) out[i] = u;
}
