/* The least that any solution must do: every number read once, by a block for each row. Nothing is added; only very
large numbers, of which there are none, would be written. */

// launch: look grid=(rows) block=(256)

extern "C" __global__ void look(const float* x, float* out, int cols) {
    const float* numbers = x + (size_t)cols * blockIdx.x;
    for (int place = threadIdx.x; place < cols; place += 256) {
        float number = numbers[place];
        if (place == 0 || number > 1e30f) out[blockIdx.x] = number;
    }
}
