// # expect: full marks
// Kirk, Hwu and El Hajj, "Programming Massively Parallel Processors", figure 11.7: the Brent-Kung scan of a section.
// launch: Brent_Kung_scan_kernel grid=(ceil_div(n, 256)) block=(128)
// launch: scan_totals grid=(1) block=(1)
// launch: add_totals grid=(ceil_div(n, 256)) block=(256)
// scratch: S int[ceil_div(n, 256)]
#define SECTION_SIZE 256

__global__ void Brent_Kung_scan_kernel(const int *x, int *out, int *S, unsigned int n) {
    __shared__ int XY[SECTION_SIZE];
    unsigned int i = 2 * blockIdx.x * blockDim.x + threadIdx.x;
    XY[threadIdx.x] = i < n ? x[i] : 0;
    XY[threadIdx.x + blockDim.x] = i + blockDim.x < n ? x[i + blockDim.x] : 0;

    for (unsigned int stride = 1; stride <= blockDim.x; stride *= 2) {
        __syncthreads();
        unsigned int index = (threadIdx.x + 1) * 2 * stride - 1;
        if (index < SECTION_SIZE) {
            XY[index] += XY[index - stride];
        }
    }
    for (int stride = SECTION_SIZE / 4; stride > 0; stride /= 2) {
        __syncthreads();
        unsigned int index = (threadIdx.x + 1) * stride * 2 - 1;
        if (index + stride < SECTION_SIZE) {
            XY[index + stride] += XY[index];
        }
    }
    __syncthreads();
    if (i < n) out[i] = XY[threadIdx.x];
    if (i + blockDim.x < n) out[i + blockDim.x] = XY[threadIdx.x + blockDim.x];
    if (threadIdx.x == blockDim.x - 1) S[blockIdx.x] = XY[SECTION_SIZE - 1];
}

__global__ void scan_totals(int *S, int n) {
    for (int b = 1; b < (n + SECTION_SIZE - 1) / SECTION_SIZE; ++b) S[b] += S[b - 1];
}

__global__ void add_totals(int *out, const int *S, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (blockIdx.x > 0 && i < n) out[i] += S[blockIdx.x - 1];
}
