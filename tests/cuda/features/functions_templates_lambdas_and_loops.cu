// launch: k grid=(ceil_div(n, 64)) block=(64)
#define SCALE 0.5f
struct Plus {
    __device__ float operator()(float a, float b) const {
        return a + b;
    }
};
template <class F> __device__ __forceinline__ float apply(float a, float b) {
    return F()(a, b);
}
constexpr int WIDTH = 4;
__constant__ float table[2] = {1, 2};
static __device__ int unused() {
    return WIDTH;
}
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, t = threadIdx.x;
    if (i < n) {
        float a[3] = {1, 2, 3}, v = 0;
        auto twice = [&](float y) {
            return 2 * y;
        };
#pragma unroll
        for (int j = 0; j < 3; ++j) v += apply<Plus>(a[j], twice(x[i])) * SCALE;
        out[i] = v;
    }
}
