// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) out[i] = __clz(x[i]) + 100 * __popc(x[i]) + 10000 * __ffs(x[i]) + (__float_as_int(1.0f) >> 23);
}
