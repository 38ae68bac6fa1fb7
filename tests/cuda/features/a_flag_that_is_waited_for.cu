// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ volatile int flag;
    if (t == 0) flag = 0;
    __syncthreads();
    if (t == 0) while (flag == 0);
    if (t == 63) flag = 7;
    __syncthreads();
    if (i < n) out[i] = flag;
}
