// launch: k grid=(ceil_div(n, 64)) block=(64)
// How many of the lanes that come here have come: one of them adds for all.
extern "C" __global__ void k(const int* x, int* out, int n) {
    __shared__ int count;
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32;
    if (threadIdx.x == 0) count = 0;
    __syncthreads();
    if (i < n && x[i] > 20) {
        unsigned together = __activemask();
        int leader = __ffs(together) - 1, base = 0;
        if (lane == leader) base = atomicAdd(&count, __popc(together));
        base = __shfl_sync(together, base, leader);
        if (base < 0) return;
    }
    __syncthreads();
    if (i < n) out[i] = count;
}
