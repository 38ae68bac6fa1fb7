/* Blocks of 256 threads in a line, who find their places by division. The tile is written by columns, read by rows. */

// launch: transpose grid=(ceil_div(rows, 16) * ceil_div(cols, 16)) block=(256)

extern "C" __global__ void transpose(const float* __restrict__ x, float* __restrict__ out, int rows, int cols) {
    __shared__ float turned[16 * 17];
    const int across = (cols + 15) / 16, lane = threadIdx.x % 16, line = threadIdx.x / 16;
    const int top = blockIdx.x / across * 16, left = blockIdx.x % across * 16;
    if (top + line < rows && left + lane < cols) turned[lane * 17 + line] = x[(top + line) * cols + left + lane];
    __syncthreads();
    if (left + line < cols && top + lane < rows) out[(left + line) * rows + top + lane] = turned[line * 17 + lane];
}
