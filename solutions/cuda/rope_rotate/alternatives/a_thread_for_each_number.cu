/* Frequencies once, in a launch of their own; then each thread writes numbers one at a time, in steps of the grid. */

// scratch: frequency double[d // 2]
// launch: frequencies grid=(1) block=(64)
// launch: turn grid=(ceil_div(n*d, 384)) block=(96)

extern "C" __global__ void frequencies(double* frequency, float base, int d) {
    for (int i = threadIdx.x; i < d / 2; i += blockDim.x) frequency[i] = pow((double)base, -2.0 * i / d);
}

extern "C" __global__ void turn(
    const float* x, const float* positions, const double* frequency, float* out, int n, int d) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n * d; i += gridDim.x * blockDim.x) {
        float angle = positions[i / d] * frequency[i % d / 2];
        float sign = i % 2 ? 1.0f : -1.0f;
        out[i] = x[i] * cosf(angle) + sign * x[i ^ 1] * sinf(angle);  // d is even: i ^ 1 is the other of the pair
    }
}
