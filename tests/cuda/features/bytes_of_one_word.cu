// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    __shared__ __align__(4) unsigned char low[64];
    __shared__ short wide[64];
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    low[t] = i < n ? x[i] & 255 : 0;
    wide[t] = t;
    __syncthreads();
    int four = *(const int*)&low[t / 4 * 4];
    __syncthreads();
    low[63 - t] = four & 255;
    wide[t] += low[63 - t];
    __syncthreads();
    if (i < n) out[i] = four ^ wide[t ^ 1];
}
