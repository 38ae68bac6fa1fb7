/* Four neighbouring columns for each lane, as float4 where every row begins at a multiple of four. */

// launch: sum_four grid=(ceil_div(rows, 2)) block=(64)

extern "C" __global__ void sum_four(const float* x, float* out, int rows, int cols) {
    int row = blockIdx.x * 2 + threadIdx.x / 32, lane = threadIdx.x & 31;
    if (row >= rows) return;
    const float* mine = x + (size_t)row * cols;
    float a = 0.0f, b = 0.0f;
    if (cols % 4 == 0) {
        for (int c = lane; c < cols / 4; c += 32) {
            float4 v = ((const float4*)mine)[c];
            a += v.x + v.y;
            b += v.z + v.w;
        }
    } else {
        for (int c = 2 * lane; c < cols; c += 64) {
            a += mine[c];
            if (c + 1 < cols) b += mine[c + 1];
        }
    }
    a += b;
    a += __shfl_down_sync(0xffffffff, a, 16);
    a += __shfl_down_sync(0xffffffff, a, 8);
    a += __shfl_down_sync(0xffffffff, a, 4);
    a += __shfl_down_sync(0xffffffff, a, 2);
    a += __shfl_down_sync(0xffffffff, a, 1);
    if (lane == 0) out[row] = a;
}
