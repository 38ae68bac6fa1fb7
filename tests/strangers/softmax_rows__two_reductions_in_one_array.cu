// # expect: no name; says "thread 0 writes smem[0] at line 25, thread 1 reads it at line 21, with no __syncthreads()"
// The block reduction of many course notes (CUDA-MODE, LeetGPU): its array is used again too early.
// launch: softmax_kernel grid=(rows) block=(256)
#define BLOCK_SIZE 256

__global__ void softmax_kernel(const float* input, float* output, int rows, int cols);

__global__ void softmax_kernel(const float* x, float* out, int rows, int cols) {
    __shared__ float smem[BLOCK_SIZE];
    int row = blockIdx.x, tid = threadIdx.x;
    const float* input_row = x + row * cols;

    float local_max = -INFINITY;
    for (int i = tid; i < cols; i += BLOCK_SIZE) local_max = max(local_max, input_row[i]);
    smem[tid] = local_max;
    __syncthreads();
    for (int stride = BLOCK_SIZE / 2; stride > 0; stride >>= 1) {
        if (tid < stride) smem[tid] = max(smem[tid], smem[tid + stride]);
        __syncthreads();
    }
    float row_max = smem[0];

    float local_sum = 0.0f;
    for (int i = tid; i < cols; i += BLOCK_SIZE) local_sum += expf(input_row[i] - row_max);
    smem[tid] = local_sum;
    __syncthreads();
    for (int stride = BLOCK_SIZE / 2; stride > 0; stride >>= 1) {
        if (tid < stride) smem[tid] += smem[tid + stride];
        __syncthreads();
    }
    float row_sum = smem[0];

    for (int i = tid; i < cols; i += BLOCK_SIZE) out[row * cols + i] = expf(input_row[i] - row_max) / row_sum;
}
