"""Wrong ways to write the cross-entropy of rows. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import cross_entropy_rows


def _parts(logits, targets):
    """Losses and probabilities of all rows, which of them have a target, and the places of the targets."""
    scores = logits.astype(np.float64)
    scores -= scores.max(axis=1, keepdims=True)
    total = np.exp(scores).sum(axis=1, keepdims=True)
    known = targets != -100
    place = np.arange(len(targets)), np.where(known, targets, 0)
    return np.log(total[:, 0]) - scores[place], np.exp(scores) / total, known, place


def _result(loss, grad, known):
    return np.where(known, loss, 0.0).astype(np.float32), np.where(known[:, None], grad, 0.0).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // every thread's part is there")
def no_barrier_before_the_maximum(logits, targets):
    """The halving begins before all threads have written their part."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(logits, targets):
    """A thread goes on to the next halving before the parts that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the maximum")
def no_barrier_after_the_maximum(logits, targets):
    """part[0] is overwritten with a sum while others still read the maximum from it."""


@shows_in("races")
@without("__syncthreads();  // every thread's sum is there")
def no_barrier_before_the_sum(logits, targets):
    """The sums are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next sum")
def no_barrier_between_sums(logits, targets):
    """A thread goes on to the next addition before the sums that it reads are there."""


@replaced("    highest = part[0];", "    highest = 0.0f;")
def no_maximum(logits, targets):
    """The row's maximum is not subtracted before exp: large numbers overflow, and very negative ones give 0 / 0."""
    _, _, known, place = _parts(logits, targets)
    with np.errstate(all="ignore"):
        weights = np.exp(logits)
        total = weights.sum(axis=1, keepdims=True)
        grad = weights / total
        loss = np.log(total[:, 0]) - logits[place]
    grad[place] -= 1
    return _result(loss, grad, known)


@replaced("logf(part[0]) - (row[target] - highest)", "-logf(expf(row[target] - highest) / part[0])")
def logarithm_of_the_probability(logits, targets):
    """The loss is the logarithm of a probability that has rounded to 0: it is infinite. Compute it as a difference, log
    of the sum minus (logit - maximum)."""
    loss, p, known, place = _parts(logits, targets)
    shifted = logits - logits.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        chosen = np.exp(shifted[place]) / np.exp(shifted).sum(axis=1)
        loss = np.where(chosen > 1e-30, loss, -np.log(chosen))
    p[place] -= 1.0
    return _result(loss, p, known)


@replaced("logf(part[0]) - (row[target] - highest)", "logf(part[0]) - row[target]")
def maximum_not_added_back(logits, targets):
    """The loss lacks the maximum: it was taken away from all numbers in the sum, so take it away from the target's
    number, too."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(loss - logits.max(axis=1), p, known)


@replaced("logf(part[0]) - (row[target] - highest)", "row[target] - highest - logf(part[0])")
def sign_of_the_loss(logits, targets):
    """The loss is the logarithm of the probability; it is minus that."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(-loss, p, known)


@replaced("c == target ? p - 1.0f : p", "c == target ? 1.0f - p : -p")
def sign_of_the_gradient(logits, targets):
    """The gradient has the wrong sign: it is p - 1 at the target, and p elsewhere."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(loss, -p, known)


@replaced("c == target ? p - 1.0f : p", "p")
def one_not_taken_away(logits, targets):
    """The gradient is the softmax alone; 1 is to be taken away at the target."""
    loss, p, known, _ = _parts(logits, targets)
    return _result(loss, p, known)


@replaced("c == target ? p - 1.0f : p", "p - 1.0f")
def one_taken_away_everywhere(logits, targets):
    """1 is taken away from every column; it is to be taken away at the target alone."""
    loss, p, known, _ = _parts(logits, targets)
    return _result(loss, p - 1.0, known)


@replaced("c == target ? p", "c == r ? p")
def taken_from_the_rows_own_column(logits, targets):
    """1 is taken away in the column that has the row's number; the column is targets[r]."""
    loss, p, known, _ = _parts(logits, targets)
    rows = np.arange(min(p.shape))
    p[rows, rows] -= 1.0
    return _result(loss, p, known)


@replaced("c == target ? p", "c == target - 1 ? p")
def targets_from_1(logits, targets):
    """1 is taken away one column before the target: columns count from 0."""
    loss, p, known, _ = _parts(logits, targets)
    rows = np.flatnonzero(targets > 0)
    p[rows, targets[rows] - 1] -= 1.0
    return _result(loss, p, known)


@replaced("c == target ? p - 1.0f : p", "(c == target ? p - 1.0f : p) / rows")
def gradient_of_the_mean(logits, targets):
    """The gradient is divided by the number of rows; it is the gradient of the losses' sum."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(loss, p / len(p), known)


@replaced("logf(part[0]) - (row[target] - highest)", "(logf(part[0]) - (row[target] - highest)) / rows")
@replaced("c == target ? p - 1.0f : p", "(c == target ? p - 1.0f : p) / rows")
def divided_by_rows(logits, targets):
    """Losses and gradient are divided by the number of rows; each row's loss counts whole."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(loss / len(p), p / len(p), known)


@replaced(
    "    if (target == -100) {  // the same for all threads of the block: they all return\n"
    "        for (int c = t; c < cols; c += blockDim.x) grad_row[c] = 0.0f;\n"
    "        if (t == 0) loss[r] = 0.0f;\n"
    "        return;\n"
    "    }\n",
    "",
)
@replaced(
    "loss[r] = logf(part[0]) - (row[target] - highest)",
    "loss[r] = target < 0 ? 0.0f : logf(part[0]) - (row[target] - highest)",
)
def gradient_without_a_target(logits, targets):
    """A row with target -100 has the softmax as its gradient; it has no loss, so all of its gradient is 0."""
    loss, p, known, place = _parts(logits, targets)
    p[place[0][known], place[1][known]] -= 1.0
    return np.where(known, loss, 0.0).astype(np.float32), p.astype(np.float32)


@replaced("for (int c = t; c < cols; c += blockDim.x) grad_row[c] = 0.0f;", "")
def gradient_not_cleared(logits, targets):
    """The gradient of a row with target -100 is not written: zeros must be written, no other code does it."""
    loss, grad = cross_entropy_rows(logits, targets)
    return loss, never_written(grad, (targets == -100)[:, None])


@replaced("        if (t == 0) loss[r] = 0.0f;\n", "")
def loss_not_cleared(logits, targets):
    """The loss of a row with target -100 is not written: a zero must be written, no other code does it."""
    loss, grad = cross_entropy_rows(logits, targets)
    return never_written(loss, targets == -100), grad


@shows_in("bounds")
@replaced("if (target == -100) {", "float chosen = row[target];\n    if (target == -100) {")
@replaced("(row[target] - highest)", "(chosen - highest)")
def reads_before_the_row(logits, targets):
    """The logit of the target is read before the test for -100: row[-100] is not a part of the row."""


@replaced(
    "for (int c = t; c < cols; c += blockDim.x) {\n        float p", "if (int c = t; c < cols) {\n        float p"
)
def one_element_a_thread(logits, targets):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""
    loss, grad = cross_entropy_rows(logits, targets)
    is_known = (targets != -100)[:, None]
    return loss, never_written(grad, is_known & (np.arange(logits.shape[1]) >= 128))


@shows_in("bounds")
@replaced("part[128]", "part[64]")
def too_little_shared_memory(logits, targets):
    """There are 128 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) highest", "c <= cols; c += blockDim.x) highest")
def one_column_too_many(logits, targets):
    """The loop of the maximum goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) sum", "c <= cols; c += blockDim.x) sum")
def one_exponential_too_many(logits, targets):
    """The loop of the sum goes one column past the end of the row."""


@shows_in("bounds")
@replaced(
    "c < cols; c += blockDim.x) {\n        float p", "c < (cols + 127) / 128 * 128; c += blockDim.x) {\n        float p"
)
def columns_not_guarded(logits, targets):
    """The last round has more threads than there are columns left; those must do nothing: c < cols."""


# parts of the reference that a kernel without shared memory has no use for
COMBINE_MAXIMA = """\
    part[t] = highest;
    __syncthreads();  // every thread's part is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] = fmaxf(part[t], part[t + half]);
        __syncthreads();  // before the next halving
    }
    highest = part[0];
    __syncthreads();  // all have read the maximum
"""
COMBINE_SUMS = """\
    part[t] = sum;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }
"""


@shows_in("speed")
@replaced("grid=(rows) block=(128)", "grid=(ceil_div(rows, 256)) block=(256)")
@replaced(
    "    __shared__ float part[128];\n    int r = blockIdx.x, t = threadIdx.x;",
    "    int r = blockIdx.x * blockDim.x + threadIdx.x;\n    if (r >= rows) return;",
)
@replaced("c = t; c < cols; c += blockDim.x) grad_row", "c = 0; c < cols; c++) grad_row")
@replaced("if (t == 0) loss[r] = 0.0f", "loss[r] = 0.0f")
@replaced("c = t; c < cols; c += blockDim.x) highest", "c = 0; c < cols; c++) highest")
@without(COMBINE_MAXIMA)
@replaced("c = t; c < cols; c += blockDim.x) sum", "c = 0; c < cols; c++) sum")
@without(COMBINE_SUMS)
@replaced("if (t == 0) loss[r] = logf(part[0])", "loss[r] = logf(sum)")
@replaced("c = t; c < cols; c += blockDim.x) {", "c = 0; c < cols; c++) {")
@replaced("/ part[0]", "/ sum")
def one_thread_a_row(logits, targets):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    loss, p, known, place = _parts(logits, targets)
    p[place] -= 1.0
    return _result(loss, p, known)
