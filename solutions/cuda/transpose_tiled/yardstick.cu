/* The least that any solution must do: every number read once and written once. It stays where it was. */

// launch: copy grid=(ceil_div(rows*cols, 256)) block=(256)

extern "C" __global__ void copy(const float* x, float* out, int rows, int cols) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place < rows * cols) out[place] = x[place];
}
