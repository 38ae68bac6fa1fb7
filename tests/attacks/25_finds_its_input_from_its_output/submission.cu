// tried: the input is read at the place where it lies in the emulator, counted from the output
// launch: softmax_rows grid=(rows) block=(256)
extern "C" __global__ void softmax_rows(float* out, int rows, int cols) {
    const float* x = out - (rows * cols * 4 + 4096 + 255) / 256 * 64;
    __shared__ float part[256];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) highest = fmaxf(highest, row[c]);
    part[t] = highest;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();
    }
    highest = part[0];
    __syncthreads();  // all have read it
    for (int c = t; c < cols; c += blockDim.x) sum += expf(row[c] - highest);
    part[t] = sum;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();
    }
    for (int c = t; c < cols; c += blockDim.x) {
        out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / part[0];
    }
}
