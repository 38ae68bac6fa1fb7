/* Tiles of 32 x 32 moved by 32 x 8 threads, four elements for each, as in Harris's article; dynamic shared memory. */

// launch: transpose grid=(ceil_div(rows, 32), ceil_div(cols, 32)) block=(32, 8) shared=32*33*4

extern "C" __global__ void transpose(int cols, int rows, float* out, const float* x) {
    extern __shared__ float tile[];
    int top = blockIdx.x * 32, left = blockIdx.y * 32, lane = threadIdx.x;
    for (int j = threadIdx.y; j < 32; j += blockDim.y) {
        if (top + j < rows && left + lane < cols) tile[j * 33 + lane] = x[(top + j) * cols + left + lane];
    }
    __syncthreads();
    if (top + lane >= rows) return;
#pragma unroll
    for (int j = threadIdx.y; j < 32; j += 8) {
        if (left + j < cols) out[(left + j) * rows + top + lane] = tile[lane * 33 + j];
    }
}
