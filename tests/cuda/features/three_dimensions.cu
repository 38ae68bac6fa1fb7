// launch: k grid=(1, 1, 1) block=(5, 4, 5)
extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    int j = threadIdx.x + 5 * (threadIdx.y + 4 * threadIdx.z);
    out[j] = x[j] + blockDim.z;
}
