// # expect: no name; says "line 17: thread 0 of block 0 takes a value from lane 16, which its mask does not name"
// NVIDIA's cuda-samples, reduction, reduce7: the last 8 lanes ask for lanes outside of the mask.
// launch: reduce grid=(ceil_div(n, 1024)) block=(256) shared=8*4
// launch: reduce_again grid=(1) block=(256) shared=8*4
// scratch: part float[ceil_div(n, 1024)]
template <class T>
struct SharedMemory {
    __device__ inline operator T *() {
        extern __shared__ int __smem[];
        return (T *)__smem;
    }
};

template <class T>
__device__ __forceinline__ T warpReduceSum(unsigned int mask, T mySum) {
    for (int offset = warpSize / 2; offset > 0; offset /= 2) {
        mySum += __shfl_down_sync(mask, mySum, offset);
    }
    return mySum;
}

template <typename T, unsigned int blockSize>
__device__ void reduce7(const T *__restrict__ g_idata, T *__restrict__ g_odata, unsigned int n) {
    T *sdata = SharedMemory<T>();
    unsigned int tid = threadIdx.x;
    unsigned int gridSize = blockSize * gridDim.x;
    unsigned int maskLength = (blockSize & 31);
    maskLength = (maskLength > 0) ? (32 - maskLength) : maskLength;
    const unsigned int mask = (0xffffffff) >> maskLength;

    T mySum = 0;
    unsigned int i = blockIdx.x * blockSize + threadIdx.x;
    while (i < n) {
        mySum += g_idata[i];
        i += gridSize;
    }

    mySum = warpReduceSum<T>(mask, mySum);
    if ((tid % warpSize) == 0) sdata[tid / warpSize] = mySum;
    __syncthreads();

    const unsigned int shmem_extent = (blockSize / warpSize) > 0 ? (blockSize / warpSize) : 1;
    const unsigned int ballot_result = __ballot_sync(mask, tid < shmem_extent);
    if (tid < shmem_extent) {
        mySum = sdata[tid];
        mySum = warpReduceSum<T>(ballot_result, mySum);
    }
    if (tid == 0) g_odata[blockIdx.x] = mySum;
}

__global__ void reduce(const float *x, float *part, int n) { reduce7<float, 256>(x, part, n); }
__global__ void reduce_again(const float *part, float *out, int n) {
    reduce7<float, 256>(part, out, (n + 1023) / 1024);
}
