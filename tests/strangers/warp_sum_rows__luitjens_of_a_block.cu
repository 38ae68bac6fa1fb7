// # expect: full marks
// The same article's blockReduceSum with today's shuffles: each warp, then the first one over what all have found.
// launch: deviceReduceBlock grid=(rows) block=(256)
__inline__ __device__ float warpReduceSum(float val) {
    for (int offset = warpSize / 2; offset > 0; offset /= 2) val += __shfl_down_sync(0xffffffff, val, offset);
    return val;
}

__inline__ __device__ float blockReduceSum(float val) {
    static __shared__ float shared[32];  // Shared mem for 32 partial sums
    int lane = threadIdx.x % warpSize;
    int wid = threadIdx.x / warpSize;

    val = warpReduceSum(val);  // Each warp performs partial reduction
    if (lane == 0) shared[wid] = val;
    __syncthreads();

    // read from shared memory only if that warp existed
    val = (threadIdx.x < blockDim.x / warpSize) ? shared[lane] : 0;
    if (wid == 0) val = warpReduceSum(val);
    return val;
}

__global__ void deviceReduceBlock(const float *x, float *out, int rows, int cols) {
    float sum = 0;
    for (int i = threadIdx.x; i < cols; i += blockDim.x) {
        sum += x[(size_t)blockIdx.x * cols + i];
    }
    sum = blockReduceSum(sum);
    if (threadIdx.x == 0) out[blockIdx.x] = sum;
}
