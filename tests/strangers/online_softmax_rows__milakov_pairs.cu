// # expect: full marks
// NVIDIA's online-softmax (Milakov and Gimelshein), with a shuffle and an array in the place of cub::BlockReduce.
// launch: online_softmax grid=(rows) block=(256)
#include <cfloat>
const int THREADBLOCK_SIZE = 256;

struct __align__(8) MD {
    float m;
    float d;
};

__device__ __forceinline__ MD reduce_md_op(MD a, MD b) {
    bool a_bigger = (a.m > b.m);
    MD bigger_m = a_bigger ? a : b;
    MD smaller_m = a_bigger ? b : a;
    MD res;
    res.d = bigger_m.d + smaller_m.d * __expf(smaller_m.m - bigger_m.m);
    res.m = bigger_m.m;
    return res;
}

__global__ __launch_bounds__(THREADBLOCK_SIZE) void online_softmax(const float *__restrict x, float *__restrict out,
                                                                   int rows, int cols) {
    int thread_id = threadIdx.x;
    int vector_id = blockIdx.x;
    x += vector_id * cols;  // reposition to the data for the current vector
    out += vector_id * cols;

    __shared__ MD temp_storage[THREADBLOCK_SIZE / 32];
    MD md_partial;
    md_partial.m = -FLT_MAX;
    md_partial.d = 0.0F;
    for (int elem_id = thread_id; elem_id < cols; elem_id += THREADBLOCK_SIZE) {
        MD new_elem;
        new_elem.m = x[elem_id];
        new_elem.d = 1.0F;
        md_partial = reduce_md_op(md_partial, new_elem);
    }
#pragma unroll
    for (int mask = 16; mask >= 1; mask >>= 1) {
        MD other = {__shfl_xor_sync(0xffffffff, md_partial.m, mask), __shfl_xor_sync(0xffffffff, md_partial.d, mask)};
        md_partial = reduce_md_op(md_partial, other);
    }
    if (thread_id % 32 == 0) temp_storage[thread_id / 32] = md_partial;
    __syncthreads();
    MD md_total = temp_storage[0];
    for (int w = 1; w < THREADBLOCK_SIZE / 32; ++w) md_total = reduce_md_op(md_total, temp_storage[w]);

    float d_total_inverse = __fdividef(1.0F, md_total.d);
    for (int elem_id = thread_id; elem_id < cols; elem_id += THREADBLOCK_SIZE)
        out[elem_id] = __expf(x[elem_id] - md_total.m) * d_total_inverse;
}
