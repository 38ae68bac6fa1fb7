// # expect: tanh_form
// Karpathy, llm.c, gelu_forward_kernel1, after the bias is added: GPT-2's GELU with tanh.
// launch: gelu_forward_kernel1 grid=(ceil_div(rows*cols, 256)) block=(256)
#define M_PI 3.14159265358979323846
#define GELU_SCALING_FACTOR sqrtf(2.0f / M_PI)

__global__ void gelu_forward_kernel1(float* out, const float* x, const float* bias, int rows, int cols) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int N = rows * cols;
    if (i < N) {
        float xi = x[i] + bias[i % cols];
        float cube = 0.044715f * xi * xi * xi;
        out[i] = 0.5f * xi * (1.0f + tanhf(GELU_SCALING_FACTOR * (xi + cube)));
    }
}
