/* The least that any solution must do: every number read once. Nothing is added; only very large numbers, of which
there are none, would be written. */

// launch: look grid=(ceil_div(n, 256)) block=(256)

extern "C" __global__ void look(const float* x, float* out, int n) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place >= n) return;
    float number = x[place];
    if (place == 0 || number > 1e30f) *out = number;
}
