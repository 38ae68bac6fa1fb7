// scratch: part float[ceil_div(n, 16) * 16]
// scratch: count unsigned[1]
// launch: clear grid=(1) block=(1)
// launch: k grid=(ceil_div(n, 16)) block=(16)
extern "C" __global__ void clear(unsigned* count) { *count = 0; }
extern "C" __global__ void k(const float* x, float* part, float* out, unsigned* count, int n) {
    __shared__ bool last;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    part[i] = i < n ? x[i] : 0.0f;
    __syncthreads();
    if (threadIdx.x == 0) __threadfence();  // for all
    if (threadIdx.x == 0) last = atomicInc(count, gridDim.x) == gridDim.x - 1;
    __syncthreads();
    float s = 0.0f;
    for (int j = 0; last && j < gridDim.x * blockDim.x; j++) s += part[j];
    for (int j = threadIdx.x; last && j < n; j += blockDim.x) out[j] = s;
}
