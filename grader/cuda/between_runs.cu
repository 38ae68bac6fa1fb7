// Kernels of ours that run on a GPU before each timed run of a submission. They overwrite and push out what an earlier
// run may have left on the device. The first of them is also the first kernel that a GPU has to run.

extern __shared__ unsigned int shared_words[];

// Overwrites a block's shared memory and 512 bytes of local memory for each thread. out: one word for each block, from
// what was read back.
extern "C" __global__ void scrub(unsigned int* out, int words, unsigned int pattern) {
    volatile unsigned int local_words[128];
    for (int i = 0; i < 128; i++) local_words[i] = pattern + i;
    for (int i = threadIdx.x; i < words; i += blockDim.x) shared_words[i] = pattern + i;
    __syncthreads();
    if (threadIdx.x == 0) out[blockIdx.x] = shared_words[words - 1] + local_words[words % 128];
}

// Reads a whole buffer, so that the cache holds nothing that still has to be written back. out: one word.
extern "C" __global__ void read_all(const unsigned int* data, size_t words, unsigned int* out) {
    unsigned int all = 0;
    for (size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x; i < words; i += (size_t)gridDim.x * blockDim.x) {
        all |= data[i];
    }
    if (all == 1) out[0] = all;  // never true of poison; without it nothing would be read
}
