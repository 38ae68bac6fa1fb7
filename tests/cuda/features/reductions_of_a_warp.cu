// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, value = i < n ? x[i] : 0;
    int sum = __reduce_add_sync(0xffffffff, value), largest = __reduce_max_sync(0xffffffff, value);
    if (i < n) out[i] = sum + 1000 * largest;
}
