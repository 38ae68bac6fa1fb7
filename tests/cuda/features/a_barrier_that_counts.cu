// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    int c = __syncthreads_count(i < n && x[i] > 20), a = __syncthreads_and(t < 99), o = __syncthreads_or(t == 3);
    if (i < n) out[i] = c + 1000 * a + 10000 * (o != 0);
}
