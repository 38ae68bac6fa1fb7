/* The least that any solution must do: as many numbers read and written as out holds. The table is copied from its
beginning, again and again, whatever the ids say. */

// launch: copy grid=(ceil_div(n*d, 256)) block=(256)

extern "C" __global__ void copy(const float* table, float* out, int n, int vocab, int d) {
    int place = threadIdx.x + 256 * blockIdx.x;
    if (place < n * d) out[place] = table[place % (vocab * d)];
}
