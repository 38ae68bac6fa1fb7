/* What a simple kernel reads: a thread for each element of out goes through its row of a and its column of b, all from
memory. It adds what it finds and multiplies nothing. */

// launch: row_and_column grid=(ceil_div(n, 32), ceil_div(m, 8)) block=(32, 8)

extern "C" __global__ void row_and_column(const float* a, const float* b, float* out, int m, int k, int n) {
    int r = threadIdx.y + 8 * blockIdx.y, c = threadIdx.x + 32 * blockIdx.x;
    if (r >= m || c >= n) return;
    float of_row = 0.0f, of_column = 0.0f;
    for (int step = 0; step < k; step++) {
        of_row += a[r * k + step];
        of_column += b[step * n + c];
    }
    out[r * n + c] = of_row - of_column;
}
