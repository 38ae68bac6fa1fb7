// # expect: full marks
// NVIDIA FasterTransformer, generalT5LayerNorm with its blockReduceSum: shuffles, and static shared memory.
// launch: generalT5LayerNorm grid=(rows) block=(min(1024, 32*ceil_div(cols, 32)))
#define FINAL_MASK 0xffffffff

template <typename T>
__inline__ __device__ T warpReduceSum(T val) {
#pragma unroll
    for (int mask = 16; mask > 0; mask >>= 1) val += __shfl_xor_sync(FINAL_MASK, val, mask, 32);
    return val;
}

template <typename T>
__inline__ __device__ T blockReduceSum(T val) {
    static __shared__ T shared[32];
    int lane = threadIdx.x & 0x1f;
    int wid = threadIdx.x >> 5;

    val = warpReduceSum<T>(val);
    if (lane == 0) shared[wid] = val;
    __syncthreads();

    // Modify from blockDim.x << 5 to blockDim.x / 32. to prevent
    // blockDim.x is not divided by 32
    val = (threadIdx.x < (blockDim.x / 32.f)) ? shared[lane] : (T)(0.0f);
    val = warpReduceSum<T>(val);
    return val;
}

template <typename T>
__inline__ __device__ T ldg(const T* val) {
    return __ldg(val);
}

__global__ void generalT5LayerNorm(const float* __restrict x, const float* __restrict gain, float* out, int rows,
                                   int cols, float eps) {
    const int tid = threadIdx.x;
    __shared__ float s_variance;
    float variance = 0.0f;

    float local_var_sum = 0.0f;
    for (int i = tid; i < cols; i += blockDim.x) {
        float diff = (float)(ldg(&x[blockIdx.x * cols + i]));
        local_var_sum += diff * diff;
    }
    variance = blockReduceSum(local_var_sum);

    if (threadIdx.x == 0) {
        s_variance = rsqrtf(variance / (float)cols + eps);
    }
    __syncthreads();

    for (int i = tid; i < cols; i += blockDim.x) {
        out[blockIdx.x * cols + i] = (((float)x[blockIdx.x * cols + i]) * s_variance) * (float)(ldg(&gain[i]));
    }
}
