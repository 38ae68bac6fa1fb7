/* Four blocks, whatever n is: each thread goes on to the next element that nobody else takes. */

// launch: add grid=(4) block=(64)

extern "C" __global__ void add(int n, float* out, const float* __restrict__ b, const float* __restrict__ a) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] = __ldg(a + i) + b[i];
}
