// # expect: no name; says "line 16: thread (0, 0) of block 0 reads x[256]; x has 6 elements"
// Harris, "An Efficient Matrix Transpose in CUDA C/C++": transposeNoBankConflicts, made for multiples of 32 alone.
// launch: transposeNoBankConflicts grid=(ceil_div(cols, 32), ceil_div(rows, 32)) block=(32, 8)
const int TILE_DIM = 32;
const int BLOCK_ROWS = 8;

__global__ void transposeNoBankConflicts(float *out, const float *x, int rows, int cols) {
    __shared__ float tile[TILE_DIM][TILE_DIM + 1];

    int xi = blockIdx.x * TILE_DIM + threadIdx.x;
    int yi = blockIdx.y * TILE_DIM + threadIdx.y;
    int width = gridDim.x * TILE_DIM;
    int height = gridDim.y * TILE_DIM;

    for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS)
        tile[threadIdx.y + j][threadIdx.x] = x[(yi + j) * width + xi];

    __syncthreads();

    xi = blockIdx.y * TILE_DIM + threadIdx.x;  // transpose block offset
    yi = blockIdx.x * TILE_DIM + threadIdx.y;

    for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS)
        out[(yi + j) * height + xi] = tile[threadIdx.x][threadIdx.y + j];
}
