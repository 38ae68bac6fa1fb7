// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float sum = __ldg(x + i) + __ldca(x + i) + __ldcg(x + i) + __ldcs(&x[i]) + __ldlu(&x[i]) + __ldcv(&x[i]);
    if (i % 4 == 0) __stwb(out + i, sum);
    if (i % 4 == 1) __stcg(out + i, sum);
    if (i % 4 == 2) __stcs(out + i, sum);
    if (i % 4 == 3) __stwt(out + i, sum);
}
