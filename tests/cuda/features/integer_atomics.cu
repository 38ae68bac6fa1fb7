// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ int s[6];
    if (t < 6) s[t] = t == 2 ? 1 << 30 : t == 4 ? -1 : 0;
    __syncthreads();
    if (i < n) {
        atomicAdd(&s[0], x[i]);
        atomicMax(&s[1], x[i]);
        atomicMin(&s[2], x[i]);
        atomicOr(&s[3], 1 << x[i] % 8);
        atomicAnd(&s[4], ~(1 << x[i] % 8));
        atomicSub(&s[5], x[i]);
    }
    __syncthreads();
    if (i < n) out[i] = s[t % 6];
}
