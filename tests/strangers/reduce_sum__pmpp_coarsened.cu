// # expect: full marks
// Kirk, Hwu and El Hajj, "Programming Massively Parallel Processors", 4th edition, figure 10.15: coarsened.
// launch: set_to_zero grid=(1) block=(1)
// launch: CoarsenedSumReductionKernel grid=(ceil_div(n, 2*4*256)) block=(256)
#define BLOCK_DIM 256
#define COARSE_FACTOR 4
__global__ void set_to_zero(float* out) { *out = 0.0f; }

__global__ void CoarsenedSumReductionKernel(float const* x, float* out, int n) {
    __shared__ float input_s[BLOCK_DIM];
    unsigned int segment = COARSE_FACTOR * 2 * blockDim.x * blockIdx.x;
    unsigned int i = segment + threadIdx.x;
    unsigned int t = threadIdx.x;
    float sum = i < n ? x[i] : 0.0f;
    for (unsigned int tile = 1; tile < COARSE_FACTOR * 2; ++tile) {
        if (i + tile * BLOCK_DIM < n) sum += x[i + tile * BLOCK_DIM];
    }
    input_s[t] = sum;
    for (unsigned int stride = blockDim.x / 2; stride >= 1; stride /= 2) {
        __syncthreads();
        if (t < stride) {
            input_s[t] += input_s[t + stride];
        }
    }
    if (t == 0) {
        atomicAdd(out, input_s[0]);
    }
}
