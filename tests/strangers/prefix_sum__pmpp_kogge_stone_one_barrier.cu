// # expect: no name; says "thread 1 and thread 2 both read and write XY[1] at line 19, with no __syncthreads()"
// Kirk and Hwu, "Programming Massively Parallel Processors", the Kogge-Stone scan as first printed: one barrier a step.
// launch: work_inefficient_scan_kernel grid=(ceil_div(n, 256)) block=(256)
// launch: scan_totals grid=(1) block=(1)
// launch: add_totals grid=(ceil_div(n, 256)) block=(256)
// scratch: S int[ceil_div(n, 256)]
#define SECTION_SIZE 256

__global__ void work_inefficient_scan_kernel(const int *x, int *out, int *S, int n) {
    __shared__ int XY[SECTION_SIZE];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        XY[threadIdx.x] = x[i];
    } else {
        XY[threadIdx.x] = 0;
    }
    for (unsigned int stride = 1; stride < blockDim.x; stride *= 2) {
        __syncthreads();
        if (threadIdx.x >= stride) XY[threadIdx.x] += XY[threadIdx.x - stride];
    }
    if (i < n) out[i] = XY[threadIdx.x];
    if (threadIdx.x == blockDim.x - 1) S[blockIdx.x] = XY[SECTION_SIZE - 1];
}

__global__ void scan_totals(int *S, int n) {
    for (int b = 1; b < (n + SECTION_SIZE - 1) / SECTION_SIZE; ++b) S[b] += S[b - 1];
}

__global__ void add_totals(int *out, const int *S, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (blockIdx.x > 0 && i < n) out[i] += S[blockIdx.x - 1];
}
