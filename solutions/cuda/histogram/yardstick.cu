/* The least that any solution must do: every number of x read once, and one number written for each bin. Nothing is
counted; only one number, which does not occur, would be written. */

// launch: look grid=(ceil_div(n, 256)) block=(256)

extern "C" __global__ void look(const int* x, const int* before, int* out, int n, int bins) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place < bins) out[place] = before[place];
    if (place >= n) return;
    if (x[place] == -123456789) out[0] = 0;
}
