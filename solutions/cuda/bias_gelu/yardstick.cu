/* The least that any solution must do: every number read once and written once, with one of bias. Nothing is computed
but the larger of the two. */

// launch: larger grid=(ceil_div(cols, 256), rows) block=(256)

extern "C" __global__ void larger(const float* x, const float* bias, float* out, int cols) {
    int column = threadIdx.x + 256 * blockIdx.x;
    if (column >= cols) return;
    size_t place = column + (size_t)cols * blockIdx.y;
    out[place] = fmaxf(x[place], bias[column]);
}
