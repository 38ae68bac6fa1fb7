/* One thread for each element of out; the row is found by a division. */

// launch: gather grid=(ceil_div(n*d, 128)) block=(128)

extern "C" __global__ void gather(const float* table, const int* ids, float* out, int n, int d, int vocab) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n * d) return;
    unsigned id = ids[i / d];  // a negative id becomes a very large one
    float value = 0;
    if (id < (unsigned)vocab) value = table[(size_t)id * d + i % d];
    out[i] = value;
}
