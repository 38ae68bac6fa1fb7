/* One thread for each element of out, no tiles; words are read as vectors of four bytes. */

// launch: elements grid=(ceil_div(n, 32), ceil_div(m, 4)) block=(32, 4)

extern "C" __global__ void elements(const int* __restrict__ a, const int* __restrict__ b,
                                    const float* __restrict__ scale_a, const float* __restrict__ scale_b,
                                    float* __restrict__ out, int m, int n, int words) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x, r = blockIdx.y * blockDim.y + threadIdx.y;
    if (r >= m || c >= n) return;
    const char4* of_a = reinterpret_cast<const char4*>(a + (size_t)r * words);
    const char4* of_b = reinterpret_cast<const char4*>(b + (size_t)c * words);
    int sum = 0;
    for (int i = 0; i < words; i++) {
        char4 p = of_a[i], q = of_b[i];
        sum += p.x * q.x + p.y * q.y + p.z * q.z + p.w * q.w;
    }
    out[(size_t)r * n + c] = (float)sum * (scale_a[r] * scale_b[c]);
}
