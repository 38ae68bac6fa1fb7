// launch: k grid=(1, n // 20) block=(16, 2)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    int j = (blockIdx.y * 2 + threadIdx.y) * 10 + threadIdx.x;
    if (threadIdx.x < 10) out[j] = 2 * x[j] + gridDim.y;
}
