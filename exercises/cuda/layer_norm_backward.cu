/* LayerNorm backward: a gradient for each number, and one for each column that is summed over all rows.

With mean_r, var_r and gamma as in layer_norm_rows, whose output is gamma[c] * n[r][c] + beta[c]:

    n[r][c]  = (x[r][c] - mean_r) / sqrt(var_r + eps)
    g[r][c]  = gamma[c] * dy[r][c]
    dx[r][c] = (g[r][c] - mean over c of g[r][c] - n[r][c] * mean over c of (g[r][c] * n[r][c])) / sqrt(var_r + eps)
    dgamma[c] = sum over r of dy[r][c] * n[r][c]
    dbeta[c]  = sum over r of dy[r][c]

The two means in dx are there because each x has influence on all outputs of its row: by way of the mean, and by way of
the variance.

dx needs four sums of a row, each a block reduction. dgamma and dbeta go the other way, down the columns, and the rows are
in different blocks. Blocks cannot wait for each other. There are two good ways to go:

    atomicAdd     each block adds its row's part to dgamma[c] and dbeta[c]. They must be 0 before, and no other code
                  clears them: a launch of a second kernel before this one does
    columns       a second kernel has blocks of columns, and goes down all rows; it may use the mean and the root of each
                  row, which the first one has kept in scratch

Launches run one after the other, in the order of their lines: the next one sees all that the one before has written.

Buffers and sizes
    x        const float*, rows x cols, one row after the other
    gamma    const float*, cols numbers: one for each column, the same for all rows
    dy       const float*, rows x cols: the gradient of each output; all three stay as they were
    dx       float*, rows x cols
    dgamma   float*, cols numbers
    dbeta    float*, cols numbers; what all three hold before is of no meaning
    eps      float, not below 0; it stands inside the root, and var_r + eps is above 0
    rows, cols   int; any numbers from 1, cols to 6000. Rows may be shorter than a block and longer

The variance is the biased one: the sum is divided by cols, not by cols - 1. Take the mean away before you square: one of
the checks has rows around 4098, where mean(x^2) - mean^2 is nothing but rounding error. With cols = 1, dx is 0.

The speed check, on a GPU, has thousands of rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 4, x = {-1, -1, 1, 1}, gamma = {1, 1, 1, 1}, dy = {1, 0, 0, 0} and eps = 0, n is x.
The two means are 0.25 and -0.25, and dx = {0.5, -0.5, 0, 0}, dgamma = {-1, 0, 0, 0}, dbeta = {1, 0, 0, 0}.

Source: Ba, Kiros and Hinton, "Layer Normalization" (2016); Ioffe and Szegedy, "Batch Normalization" (2015), section 3,
has the same derivatives.
Before: layer_norm_rows. After: int8_matmul.
*/

#error "not written yet"

extern "C" __global__ void layer_norm_backward(const float* x, const float* gamma, const float* dy,
    float* dx, float* dgamma, float* dbeta, int rows, int cols, float eps) {
    #error "not written yet"
}
