/* What a simple kernel reads: a thread for each element of out goes through a row of a, and through as many words of b,
of which neighbouring threads read neighbouring ones. It mixes their bits and multiplies nothing. */

// launch: mixed grid=(ceil_div(n, 32), ceil_div(m, 8)) block=(32, 8)

extern "C" __global__ void mixed(const int* a, const int* b, float* out, int m, int n, int words) {
    int r = threadIdx.y + 8 * blockIdx.y, c = threadIdx.x + 32 * blockIdx.x;
    if (r >= m || c >= n) return;
    unsigned bits = 0;
    for (int step = 0; step < words; step++) bits += unsigned(a[r * words + step] ^ b[step * n + c]);
    out[r * n + c] = bits;
}
