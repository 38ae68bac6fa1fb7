/* Pairs as float2, merged by shuffles in each warp, then by the first warp; the smallest float in the place of
-INFINITY. */

// launch: softmax_online grid=(rows) block=(128)

struct __align__(8) MD { float m, d; };

__device__ __forceinline__ MD reduce_md(MD a, MD b) {
    bool a_bigger = a.m > b.m;
    MD bigger = a_bigger ? a : b, smaller = a_bigger ? b : a;
    MD res;
    res.d = bigger.d + smaller.d * __expf(smaller.m - bigger.m);
    res.m = bigger.m;
    return res;
}

__device__ __forceinline__ MD warp_reduce(MD v) {
    for (int lanes = 16; lanes > 0; lanes >>= 1) {
        MD other;
        other.m = __shfl_xor_sync(0xffffffff, v.m, lanes);
        other.d = __shfl_xor_sync(0xffffffff, v.d, lanes);
        v = reduce_md(v, other);
    }
    return v;
}

extern "C" __global__ void softmax_online(const float* __restrict__ x, float* __restrict__ out, int rows, int cols) {
    __shared__ MD parts[4];
    x += (size_t)blockIdx.x * cols;
    out += (size_t)blockIdx.x * cols;
    MD v = {-FLT_MAX, 0.0f};
    for (int c = threadIdx.x; c < cols; c += blockDim.x) v = reduce_md(v, MD{x[c], 1.0f});
    v = warp_reduce(v);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
    __syncthreads();
    MD all = reduce_md(reduce_md(parts[0], parts[1]), reduce_md(parts[2], parts[3]));
    for (int c = threadIdx.x; c < cols; c += blockDim.x) out[c] = __expf(x[c] - all.m) / all.d;
}
