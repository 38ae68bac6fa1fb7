// # expect: full marks
// Kirk, Hwu and El Hajj, "Programming Massively Parallel Processors", figure 9.15: counts of equal numbers.
// launch: start grid=(ceil_div(bins, 256)) block=(256)
// launch: histo_private_kernel grid=(min(64, ceil_div(n, 256))) block=(256)
#define NUM_BINS 1024

__global__ void start(const int *before, int *out, int bins) {
    int b = blockIdx.x * blockDim.x + threadIdx.x;
    if (b < bins) out[b] = before[b];
}

__global__ void histo_private_kernel(const int *x, int *out, int n, int bins) {
    // Initialize privatized bins
    __shared__ unsigned int histo_s[NUM_BINS];
    for (unsigned int bin = threadIdx.x; bin < NUM_BINS; bin += blockDim.x) {
        histo_s[bin] = 0u;
    }
    __syncthreads();
    // Histogram
    unsigned int accumulator = 0;
    int prevBinIdx = -1;
    unsigned int tid = blockIdx.x * blockDim.x + threadIdx.x;
    for (unsigned int i = tid; i < n; i += blockDim.x * gridDim.x) {
        int position = x[i];
        if (position >= 0 && position < bins) {
            if (position == prevBinIdx) {
                ++accumulator;
            } else {
                if (accumulator > 0) atomicAdd(&(histo_s[prevBinIdx]), accumulator);
                accumulator = 1;
                prevBinIdx = position;
            }
        }
    }
    if (accumulator > 0) atomicAdd(&(histo_s[prevBinIdx]), accumulator);
    __syncthreads();
    // Commit to global memory
    for (unsigned int bin = threadIdx.x; bin < bins; bin += blockDim.x) {
        unsigned int binValue = histo_s[bin];
        if (binValue > 0) atomicAdd(&(out[bin]), binValue);
    }
}
