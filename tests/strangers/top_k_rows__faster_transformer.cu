// # expect: full marks
// NVIDIA FasterTransformer, sampling_topk_kernels.cu, topk_stage1: what is found becomes the least.
// launch: topk_stage_1 grid=(rows) block=(128)
// scratch: tmp_log_probs float[rows*cols]
#define FLT_MAX 3.402823466e+38F
#define BLOCK_SIZE 128

template <typename T>
struct TopK_2 {
    int p = -1;
    T u = -FLT_MAX;
    __device__ __forceinline__ void insert(T elem, int elem_id) {
        if (elem > u || (elem == u && elem_id < p) || p == -1) {
            u = elem;
            p = elem_id;
        }
    }
    __device__ __forceinline__ void init() {
        u = -FLT_MAX;
        p = -1;
    }
};

template <typename T>
__device__ __forceinline__ TopK_2<T> reduce_topk_op_2(const TopK_2<T>& a, const TopK_2<T>& b) {
    if (a.p == -1 || b.p == -1) return a.p == -1 ? b : a;
    return a.u > b.u || (a.u == b.u && a.p < b.p) ? a : b;
}

__global__ void topk_stage_1(const float* __restrict x, float* tmp_log_probs, float* values, int* ids, int rows,
                             int cols) {
    __shared__ TopK_2<float> temp_storage[BLOCK_SIZE];
    const int tid = threadIdx.x;
    const int row_id = blockIdx.x;
    const int tmp_log_buf_index = row_id * cols;
    TopK_2<float> partial;

    for (int elem_id = tid; elem_id < cols; elem_id += BLOCK_SIZE)
        tmp_log_probs[tmp_log_buf_index + elem_id] = x[tmp_log_buf_index + elem_id];

    for (int ite = 0; ite < 8; ite++) {
        partial.init();
        for (int elem_id = tid; elem_id < cols; elem_id += BLOCK_SIZE)
            partial.insert(tmp_log_probs[tmp_log_buf_index + elem_id], elem_id);
        temp_storage[tid] = partial;
        __syncthreads();
        for (int s = BLOCK_SIZE / 2; s > 0; s >>= 1) {
            if (tid < s) temp_storage[tid] = reduce_topk_op_2(temp_storage[tid], temp_storage[tid + s]);
            __syncthreads();
        }
        if (tid == 0) {
            TopK_2<float> total = temp_storage[0];
            ids[row_id * 8 + ite] = total.p;
            values[row_id * 8 + ite] = total.u;
            tmp_log_probs[tmp_log_buf_index + total.p] = -FLT_MAX;
        }
        __syncthreads();
    }
}
