// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    unsigned m = __match_any_sync(~0u, i < n ? x[i] % 4 : -1);
    if (i < n) out[i] = __popc(m);
}
