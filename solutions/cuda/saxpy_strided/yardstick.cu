/* The least that any solution must do with 4 blocks of 64 threads: two numbers read and one written for each element.
Nothing is multiplied or added, and alpha is not used. */

// launch: larger grid=(4) block=(64)

extern "C" __global__ void larger(const float* x, const float* y, float* out, int n) {
    int place = threadIdx.x + 64 * blockIdx.x;
    while (place < n) {
        out[place] = fmaxf(x[place], y[place]);
        place += 256;
    }
}
