/* The least that any solution must do: x and dy read once, and dx written; and a number for each column. */

// launch: together grid=(ceil_div(rows*cols, 256)) block=(256)

extern "C" __global__ void together(const float* x, const float* dy, float* dx, float* dgamma, float* dbeta,
                                    int rows, int cols) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place < rows * cols) dx[place] = 0.5f * x[place] + dy[place];
    if (place < cols) dgamma[place] = dbeta[place] = 0.5f;
}
