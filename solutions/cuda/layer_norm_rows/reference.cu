/* LayerNorm of every row: two sums for each row, one after the other.

    mean_r    = mean over c of x[r][c]
    var_r     = mean over c of (x[r][c] - mean_r)^2
    out[r][c] = gamma[c] * (x[r][c] - mean_r) / sqrt(var_r + eps) + beta[c]
    $$ \text{mean}_r &= \frac{1}{\text{cols}} \sum_c x_{rc} $$
    $$ \text{var}_r &= \frac{1}{\text{cols}} \sum_c (x_{rc} - \text{mean}_r)^2 $$
    $$ \text{out}_{rc} &= \gamma_c\, \frac{x_{rc} - \text{mean}_r}{\sqrt{\text{var}_r + \text{eps}}} + \beta_c $$

The variance needs the mean. So a block adds up its row twice: first the numbers, then, once every thread knows the
mean, the squares of what is left when it is taken away. It is tempting to get both in one pass, with var = mean(x^2)
- mean^2. In float32 that fails where a row lies far from zero: of two large numbers that are nearly the same, the
difference is mostly rounding error. One of the checks has such a row, {4097, 4099}, whose variance is 1.

Both sums are the block reduction of softmax_rows: every thread writes its own sum to shared memory, and the sums are
halved until one is left. The second reduction may use the array of the first, but only when all threads have read the
mean from it.

Buffers and sizes
    x       const float*, rows x cols, one row after the other; it stays as it was
    gamma   const float*, cols numbers: one for each column, the same for all rows
    beta    const float*, cols numbers
    out     float*, rows x cols
    eps     float, above 0; it stands inside the root
    rows, cols   int; any numbers from 1. Rows may be shorter than a block and longer

The variance is the biased one: the sum is divided by cols, not by cols - 1. With cols = 1 it is 0, and out is beta.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 4, x = {1, 2, 3, 6}, gamma = {1, 1, 1, 2}, beta = {0, 0, 5, 0} and eps = 0.5,
the mean is 3, the variance 3.5, the root of 3.5 + 0.5 is 2, and out = {-1, -0.5, 5, 3}.

Source: 002, LayerNorm; Ba, Kiros and Hinton, "Layer Normalization" (2016).
Before: rms_norm_rows. After: causal_attention_rows.
*/

// BEGIN SOLUTION
// launch: layer_norm_rows grid=(rows) block=(128)
// END SOLUTION

extern "C" __global__ void layer_norm_rows(
    const float* x, const float* gamma, const float* beta, float* out, int rows, int cols, float eps) {
    // BEGIN SOLUTION
    __shared__ float part[128];
    int t = threadIdx.x;
    size_t start = (size_t)blockIdx.x * cols;  // where this block's row begins

    float sum = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) sum += x[start + c];
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }
    float mean = part[0] / cols;
    __syncthreads();  // all have read the mean

    float squares = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) {
        float apart = x[start + c] - mean;
        squares += apart * apart;
    }
    part[t] = squares;
    __syncthreads();  // every thread's squares are there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next squares
    }

    float factor = 1.0f / sqrtf(part[0] / cols + eps);
    for (int c = t; c < cols; c += blockDim.x) {
        out[start + c] = gamma[c] * (x[start + c] - mean) * factor + beta[c];
    }
    // END SOLUTION
}
