/* A quarter as many threads as elements: each goes on to the next element that nobody else takes. */

// launch: add grid=(ceil_div(n, 256)) block=(64)

extern "C" __global__ void add(int n, float* out, const float* __restrict__ b, const float* __restrict__ a) {
    int first = blockIdx.x * blockDim.x + threadIdx.x;
    for (int i = first; i < n; i += gridDim.x * blockDim.x) out[i] = __ldg(a + i) + b[i];
}
