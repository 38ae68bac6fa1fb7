/* The least that any solution must do: every number read once and written once. It stays as it was. */

// launch: copy grid=(ceil_div(n, 512)) block=(512)

extern "C" __global__ void copy(const int* x, int* out, int n) {
    int place = threadIdx.x + 512 * blockIdx.x;
    if (place < n) out[place] = x[place];
}
