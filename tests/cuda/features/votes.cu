// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    int p = i < n && x[i] % 2;
    unsigned b = __ballot_sync(~0u, p);
    int any = __any_sync(~0u, p), all = __all_sync(~0u, p);
    if (i < n) out[i] = __popc(b) + 100 * any + 1000 * all;
}
