// scratch: part float[8192]
// scratch: count unsigned[1]
// launch: clear grid=(1) block=(1)
// launch: k grid=(32) block=(256)
extern "C" __global__ void clear(unsigned* count) { *count = 0; }
extern "C" __global__ void k(const float* x, float* part, float* out, unsigned* count, int n) {
    __shared__ bool last;
    int t = threadIdx.x, i = blockIdx.x * 256 + t;
    part[i] = i < n ? x[i] : 0.0f;
    __threadfence();
    __syncthreads();
    if (t == 0) last = atomicInc(count, gridDim.x) == gridDim.x - 1;
    __syncthreads();
    __threadfence();
    for (int j = t; last && j < n; j += 256) out[j] = part[j];
}
