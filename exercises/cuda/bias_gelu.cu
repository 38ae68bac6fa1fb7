/* Bias and GELU in one kernel: what follows the first matrix product of a feed-forward layer.

    v = x[r][c] + bias[c]
    out[r][c] = v * Phi(v)                   Phi(v) = (1 + erf(v / sqrt(2))) / 2

Phi(v) is the share of a normal distribution that lies below v: large numbers pass as they are, very negative ones become
0, and numbers around 0 pass in part.

Two kernels, one that adds the bias and one that applies GELU, would write the sums to memory and read them again. The
arithmetic is cheap and the memory is slow, so one kernel that does both takes half of the time. This is called fusion.
Each number is read once and written once. The bias has one number for each column, and each is used by all rows.

Conventions
    This is the exact GELU. Two approximations are in use, and both differ from it by more than is allowed here: the form
    with tanh (by 5e-4 around 2, and at -4 by 45 % of the value) and v / (1 + exp(-1.702 v)) (by up to 2e-2).
    CUDA has erff for float. erf of a double gives the same, but it takes many times as long on most GPUs.

Buffers and sizes
    x      const float*, rows x cols, one row after the other
    bias   const float*, cols elements; both stay as they were
    out    float*, rows x cols
    rows, cols   int; any numbers from 1. rows * cols is less than 2^31

Numbers may be as large as 1e4 and as small as -1e4.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 3, x = {0.5, -1.5, -3} and bias = {0.5, 0.5, 0}, v is 1, -1 and -3, and
out = {0.8413, -0.1587, -0.00405}.

Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)" (2016); torch.nn.functional.gelu with its usual
approximate="none".
Before: saxpy_strided.
*/

#error "not written yet"

extern "C" __global__ void bias_gelu(const float* x, const float* bias, float* out, int rows, int cols) {
    #error "not written yet"
}
