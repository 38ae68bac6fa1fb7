/* The least that any solution must do: two numbers read and one written for each element. Nothing is added. */

// launch: larger grid=(ceil_div(n, 256)) block=(256)

extern "C" __global__ void larger(const float* a, const float* b, float* out, int n) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place >= n) return;
    out[place] = fmaxf(a[place], b[place]);
}
