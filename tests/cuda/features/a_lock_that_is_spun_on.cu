// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    __shared__ int lock, sum;
    if (t == 0) lock = sum = 0;
    __syncthreads();
    bool done = i >= n;
    while (!done) {
        if (atomicCAS(&lock, 0, 1) == 0) {
            __threadfence();
            sum += x[i];
            __threadfence();
            atomicExch(&lock, 0);
            done = true;
        }
    }
    __syncthreads();
    if (i < n) out[i] = sum;
}
