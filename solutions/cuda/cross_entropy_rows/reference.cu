/* Cross-entropy of every row, forward and backward in one kernel: the loss of a token, and its gradient.

    p[r][c]    = exp(logits[r][c] - max_r) / sum over c of exp(logits[r][c] - max_r)
    loss[r]    = -log(p[r][targets[r]])
    grad[r][c] = p[r][c] - 1     where c is targets[r]
    grad[r][c] = p[r][c]         elsewhere
    $$ p_{rc} &= \frac{\exp(\text{logits}_{rc} - \max_r)}{\sum_c \exp(\text{logits}_{rc} - \max_r)} && \max_r = \max_c \text{logits}_{rc} $$
    $$ \text{loss}_r &= -\log p_{r, \text{targets}_r} $$
    $$ \text{grad}_{rc} &= p_{rc} - 1 && \text{where } c = \text{targets}_r $$
    $$ \text{grad}_{rc} &= p_{rc} && \text{elsewhere} $$

A row holds the scores of all tokens of the vocabulary. It is the largest array of the training of a language model, and
reading it is most of the work. The gradient needs the same maximum and the same sum as the loss, so one kernel computes
both. Maximum and sum are the two block reductions of softmax_rows, with the same barriers.

Do not compute p first and its logarithm afterwards: where p rounds to 0, its logarithm is -infinity. The logarithm of
the quotient is a difference:

    loss[r] = log(sum over c of exp(logits[r][c] - max_r)) - (logits[r][targets[r]] - max_r)
    $$ \text{loss}_r = \log \sum_c \exp(\text{logits}_{rc} - \max_r) - (\text{logits}_{r, \text{targets}_r} - \max_r) $$

Buffers and sizes
    logits    const float*, rows x cols, one row after the other
    targets   const int*, rows numbers: each is a column from 0 to cols - 1, or -100; both stay as they were
    loss      float*, rows numbers
    grad      float*, rows x cols
    rows, cols   int; any numbers from 1. Rows may be shorter than a block and longer

The target -100 marks a row without a target, such as padding: its loss is 0, and all of its grad is 0. Both must be
written, and logits[r][-100] must not be read. Nothing is divided by rows: grad is that of the sum of all losses.
Numbers of a row may be as large as 1e4 and must not overflow.

The speed check, on a GPU, has a thousand rows of thousands of numbers: a thread for each row is too slow for it.

Worked example: with rows = 1, cols = 3, logits the logarithms of 0.6, 0.25 and 0.15, and targets = {0}, p is 0.6, 0.25
and 0.15. loss = {0.511} and grad = {-0.4, 0.25, 0.15}.

Source: 001, the training loop; torch.nn.functional.cross_entropy with reduction="sum" has the same losses and
gradients, and the same -100.
Before: softmax_rows. After: layer_norm_backward.
*/

// BEGIN SOLUTION
// launch: cross_entropy_rows grid=(rows) block=(128)
// END SOLUTION

extern "C" __global__ void cross_entropy_rows(
    const float* logits, const int* targets, float* loss, float* grad, int rows, int cols) {
    // BEGIN SOLUTION
    __shared__ float part[128];
    int r = blockIdx.x, t = threadIdx.x;
    int target = targets[r];
    const float* row = logits + (size_t)r * cols;
    float* grad_row = grad + (size_t)r * cols;

    if (target == -100) {  // the same for all threads of the block: they all return
        for (int c = t; c < cols; c += blockDim.x) grad_row[c] = 0.0f;
        if (t == 0) loss[r] = 0.0f;
        return;
    }

    float highest = -INFINITY;
    for (int c = t; c < cols; c += blockDim.x) highest = fmaxf(highest, row[c]);
    part[t] = highest;
    __syncthreads();  // every thread's part is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();  // before the next halving
    }
    highest = part[0];
    __syncthreads();  // all have read the maximum

    float sum = 0.0f;
    for (int c = t; c < cols; c += blockDim.x) sum += expf(row[c] - highest);
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }

    if (t == 0) loss[r] = logf(part[0]) - (row[target] - highest);
    for (int c = t; c < cols; c += blockDim.x) {
        float p = expf(row[c] - highest) / part[0];
        grad_row[c] = c == target ? p - 1.0f : p;
    }
    // END SOLUTION
}
