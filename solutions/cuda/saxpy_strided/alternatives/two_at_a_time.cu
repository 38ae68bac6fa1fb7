/* Two neighbouring elements for each thread in each round, and the odd one at the end for one thread. */

// launch: saxpy_pairs grid=(min(ceil_div(n, 128), 5)) block=(64)

extern "C" __global__ void saxpy_pairs(const float2* x, const float2* y, float2* out, float alpha, int n) {
    int pairs = n / 2, first = blockIdx.x * blockDim.x + threadIdx.x;
    for (int i = first; i < pairs; i += gridDim.x * blockDim.x) {
        float2 a = x[i], b = y[i];
        out[i] = make_float2(alpha * a.x + b.x, alpha * a.y + b.y);
    }
    if (n % 2 == 1 && first == 0) out[pairs].x = alpha * x[pairs].x + y[pairs].x;
}
