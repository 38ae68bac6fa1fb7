/* The least that any solution must do: every number read once and written once, here only halved; and a number for each row. */

// launch: halve grid=(ceil_div(rows*cols, 256)) block=(256)

extern "C" __global__ void halve(const float* logits, float* loss, float* grad, int rows, int cols) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place < rows * cols) grad[place] = 0.5f * logits[place];
    if (place < rows) loss[place] = 0.5f;
}
