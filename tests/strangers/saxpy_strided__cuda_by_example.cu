// # expect: full marks
// Sanders and Kandrot, "CUDA by Example", chapter 5: sums of arbitrarily long vectors, with `while (tid < N)`.
// launch: add grid=(4) block=(64)
#define imin(a, b) (a < b ? a : b)
const int threadsPerBlock = 64;

__global__ void add(float alpha, const float *x, const float *y, float *out, int n) {
    int tid = threadIdx.x + blockIdx.x * blockDim.x;
    while (tid < n) {
        out[tid] = alpha * x[tid] + y[tid];
        tid += blockDim.x * gridDim.x;
    }
}
