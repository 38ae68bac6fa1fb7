// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ int last;
    if (t == 0) last = -1;
    __syncthreads();
    int before = atomicExch(&last, t);
    __syncthreads();
    if (i < n) out[i] = before == -1 ? 1 : before < 64;
}
