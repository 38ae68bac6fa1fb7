// tried: thirty macros, each of them four times the next
#define A0 A1 A1 A1 A1
#define A1 A2 A2 A2 A2
#define A2 A3 A3 A3 A3
#define A3 A4 A4 A4 A4
#define A4 A5 A5 A5 A5
#define A5 A6 A6 A6 A6
#define A6 A7 A7 A7 A7
#define A7 A8 A8 A8 A8
#define A8 A9 A9 A9 A9
#define A9 A10 A10 A10 A10
#define A10 A11 A11 A11 A11
#define A11 A12 A12 A12 A12
#define A12 A13 A13 A13 A13
#define A13 A14 A14 A14 A14
#define A14 A15 A15 A15 A15
#define A15 A16 A16 A16 A16
#define A16 A17 A17 A17 A17
#define A17 A18 A18 A18 A18
#define A18 A19 A19 A19 A19
#define A19 A20 A20 A20 A20
#define A20 A21 A21 A21 A21
#define A21 A22 A22 A22 A22
#define A22 A23 A23 A23 A23
#define A23 A24 A24 A24 A24
#define A24 A25 A25 A25 A25
#define A25 A26 A26 A26 A26
#define A26 A27 A27 A27 A27
#define A27 A28 A28 A28 A28
#define A28 A29 A29 A29 A29
#define A29 A30 A30 A30 A30
#define A30 + 1
constexpr int large = 0 A0;
// launch: softmax_rows grid=(rows) block=(256)
extern "C" __global__ void softmax_rows(const float* x, float* out, int rows, int cols) {
    __shared__ float part[256];
    int t = threadIdx.x;
    const float* row = x + (size_t)blockIdx.x * cols;
    float highest = -INFINITY, sum = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) highest = fmaxf(highest, row[c]);
    part[t] = highest;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();
    }
    highest = part[0];
    __syncthreads();  // all have read it
    for (int c = t; c < cols; c += blockDim.x) sum += expf(row[c] - highest);
    part[t] = sum;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();
    }
    for (int c = t; c < cols; c += blockDim.x) {
        out[(size_t)blockIdx.x * cols + c] = expf(row[c] - highest) / part[0];
    }
}
