// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ unsigned c;
    if (t == 0) c = 0;
    __syncthreads();
    atomicInc(&c, 6);
    __syncthreads();
    if (i < n) out[i] = c;
}
