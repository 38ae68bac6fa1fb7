"""Wrong ways to write the backward pass of LayerNorm. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without


def _apart_of(x):
    return x - x.mean(axis=1, keepdims=True, dtype=np.float64)


def _root_of(x, eps):
    return np.sqrt((_apart_of(x) ** 2).mean(axis=1, keepdims=True) + eps)


def _mean(a):
    return a.mean(axis=1, keepdims=True)


def _in_float32(*results):
    return tuple(each.astype(np.float32) for each in results)


def _gradients(x, gamma, dy, root, without=()):
    """dx, dgamma and dbeta; the named terms of dx are left out."""
    n, g = _apart_of(x) / root, gamma.astype(np.float64) * dy
    dx = g - _mean(g) * ("mean" not in without) - n * _mean(g * n) * ("variance" not in without)
    return dx / root, (dy * n).sum(axis=0), dy.sum(axis=0, dtype=np.float64)


@shows_in("races")
@without("__syncthreads();  // every thread's sum is there")
def no_barrier_before_the_sum(x, gamma, dy, eps):
    """The sums are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next sum")
def no_barrier_between_sums(x, gamma, dy, eps):
    """A thread goes on to the next addition before the sums that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the sum")
def no_barrier_after_the_sum(x, gamma, dy, eps):
    """part[0] is overwritten with the next sum's parts while others still read the last sum from it."""


@shows_in("races")
@replaced("atomicAdd(&dgamma[c], dy[start + c] * n);", "dgamma[c] += dy[start + c] * n;")
@replaced("atomicAdd(&dbeta[c], dy[start + c]);", "dbeta[c] += dy[start + c];")
def no_atomic(x, gamma, dy, eps):
    """Blocks add to the same places of dgamma and dbeta with +=: what another block adds in between is lost. Use
    atomicAdd."""


@shows_in("races")
@replaced("atomicAdd(&dbeta[c], dy[start + c]);", "dbeta[c] += dy[start + c];")
def no_atomic_for_dbeta(x, gamma, dy, eps):
    """Blocks add to the same places of dbeta with +=: what another block adds in between is lost. Use atomicAdd."""


@without("// launch: clear grid=(ceil_div(cols, 128)) block=(128)\n")
@replaced('extern "C" __global__ void clear', "__device__ void clear")
def not_cleared(x, gamma, dy, eps):
    """dgamma and dbeta are added to, and were never set to 0: what they hold before is of no meaning."""
    dx, dgamma, dbeta = _gradients(x, gamma, dy, _root_of(x, eps))
    return _in_float32(dx, np.full_like(dgamma, np.nan), np.full_like(dbeta, np.nan))


@replaced("- mean_g - n", "- n")
def mean_term_missing(x, gamma, dy, eps):
    """The mean of g is not taken away in dx: each x has influence on the row's mean."""
    return _in_float32(*_gradients(x, gamma, dy, _root_of(x, eps), without=["mean"]))


@replaced(" - n * mean_gn)", ")")
def variance_term_missing(x, gamma, dy, eps):
    """n times the mean of g * n is not taken away in dx: each x has influence on the row's variance."""
    return _in_float32(*_gradients(x, gamma, dy, _root_of(x, eps), without=["variance"]))


@replaced(" - mean_g - n * mean_gn)", ")")
def both_terms_missing(x, gamma, dy, eps):
    """dx is g divided by the root alone, as if mean and variance were constants; each x has influence on both."""
    return _in_float32(*_gradients(x, gamma, dy, _root_of(x, eps), without=["mean", "variance"]))


@replaced("float g = gamma[c] * dy", "float g = dy")
@replaced("factor * (gamma[c] * dy", "factor * (dy")
def gamma_left_out(x, gamma, dy, eps):
    """dx is computed from dy without gamma: the output is gamma * n + beta, so n's gradient is gamma * dy."""
    return _in_float32(*_gradients(x, np.ones_like(gamma), dy, _root_of(x, eps)))


@replaced("float g = gamma[c] * dy", "float g = dy")
@replaced("factor * (gamma[c] * dy[start + c]", "factor * gamma[c] * (dy[start + c]")
def gamma_after_the_means(x, gamma, dy, eps):
    """dx is multiplied by gamma in the end, and both means are of dy alone: gamma belongs into them, since it differs
    from column to column."""
    dx, dgamma, dbeta = _gradients(x, np.ones_like(gamma), dy, _root_of(x, eps))
    return _in_float32(gamma * dx, dgamma, dbeta)


@replaced("over_block(of_g, part) / cols", "over_block(of_g, part)")
@replaced("over_block(of_gn, part) / cols", "over_block(of_gn, part)")
def sums_for_means(x, gamma, dy, eps):
    """In dx the two sums are not divided by cols."""
    root = _root_of(x, eps)
    n, g = _apart_of(x) / root, gamma.astype(np.float64) * dy
    _, dgamma, dbeta = _gradients(x, gamma, dy, root)
    dx = (g - g.sum(axis=1, keepdims=True) - n * (g * n).sum(axis=1, keepdims=True)) / root
    return _in_float32(dx, dgamma, dbeta)


@replaced("= factor * (gamma[c]", "= (gamma[c]")
def not_divided_by_the_root(x, gamma, dy, eps):
    """dx is not divided by the root of the variance."""
    root = _root_of(x, eps)
    dx, dgamma, dbeta = _gradients(x, gamma, dy, root)
    return _in_float32(dx * root, dgamma, dbeta)


@replaced(
    "1.0f / sqrtf(over_block(squares, part) / cols + eps)", "1.0f / (sqrtf(over_block(squares, part) / cols) + eps)"
)
def eps_outside(x, gamma, dy, eps):
    """eps is added to the root; it stands inside of it."""
    return _in_float32(*_gradients(x, gamma, dy, _root_of(x, 0.0) + eps))


@replaced("/ cols + eps)", "/ cols)")
def eps_left_out(x, gamma, dy, eps):
    """eps is not added to the variance: in a row whose numbers are all the same, 0 is divided by 0."""
    with np.errstate(all="ignore"):
        return _in_float32(*_gradients(x, gamma, dy, _root_of(x, 0.0)))


@replaced("over_block(squares, part) / cols", "over_block(squares, part) / max(cols - 1, 1)")
def unbiased_variance(x, gamma, dy, eps):
    """The squares are divided by cols - 1; LayerNorm divides by cols."""
    squares = (_apart_of(x) ** 2).sum(axis=1, keepdims=True)
    return _in_float32(*_gradients(x, gamma, dy, np.sqrt(squares / max(x.shape[1] - 1, 1) + eps)))


@replaced("float apart = x[start + c] - mean;", "float apart = x[start + c];")
@replaced("over_block(squares, part) / cols + eps", "over_block(squares, part) / cols - mean * mean + eps")
def one_pass_variance(x, gamma, dy, eps):
    """The variance is mean(x^2) - mean^2: where a row lies far from zero, float32 keeps nothing of the difference."""
    mean = x.mean(axis=1, keepdims=True, dtype=np.float32)
    variance = (x * x).mean(axis=1, keepdims=True, dtype=np.float32) - mean * mean
    with np.errstate(all="ignore"):
        return _in_float32(*_gradients(x, gamma, dy, np.sqrt(variance + np.float32(eps)).astype(np.float64)))


@replaced("atomicAdd(&dgamma[c], dy[start + c] * n)", "atomicAdd(&dgamma[c], dy[start + c] * x[start + c])")
def dgamma_from_x(x, gamma, dy, eps):
    """dgamma is the sum of dy * x; it is the sum of dy * n, the numbers that gamma was multiplied with."""
    dx, _, dbeta = _gradients(x, gamma, dy, _root_of(x, eps))
    return _in_float32(dx, (dy * x.astype(np.float64)).sum(axis=0), dbeta)


@replaced("atomicAdd(&dgamma[c], dy[start + c] * n)", "atomicAdd(&dgamma[c], gamma[c] * dy[start + c] * n)")
@replaced("atomicAdd(&dbeta[c], dy[start + c])", "atomicAdd(&dbeta[c], gamma[c] * dy[start + c])")
def gamma_in_its_own_gradient(x, gamma, dy, eps):
    """dgamma and dbeta are multiplied by gamma; both are sums of dy, with n and without it."""
    dx, dgamma, dbeta = _gradients(x, gamma, dy, _root_of(x, eps))
    return _in_float32(dx, gamma * dgamma, gamma * dbeta)


@replaced("atomicAdd(&dgamma[c], dy[start + c] * n)", "atomicAdd(&dgamma[c], dy[start + c] * n / rows)")
@replaced("atomicAdd(&dbeta[c], dy[start + c])", "atomicAdd(&dbeta[c], dy[start + c] / rows)")
def mean_over_the_rows(x, gamma, dy, eps):
    """dgamma and dbeta are means over the rows; they are sums."""
    dx, dgamma, dbeta = _gradients(x, gamma, dy, _root_of(x, eps))
    return _in_float32(dx, dgamma / len(x), dbeta / len(x))


@replaced("&dgamma[c], dy", "&dbeta[c], dy")
@replaced("&dbeta[c], dy[start + c])", "&dgamma[c], dy[start + c])")
def dgamma_and_dbeta_exchanged(x, gamma, dy, eps):
    """dgamma and dbeta are exchanged."""
    dx, dgamma, dbeta = _gradients(x, gamma, dy, _root_of(x, eps))
    return _in_float32(dx, dbeta, dgamma)


@replaced(
    "for (int c = t; c < cols; c += blockDim.x) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
    "if (int c = t; c < cols) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
)
def one_element_a_thread(x, gamma, dy, eps):
    """Each thread writes one element; where a row is longer than the block, the others are never written."""


@replaced("int c = blockIdx.x * blockDim.x + threadIdx.x;", "int c = threadIdx.x;")
def zeros_of_the_first_block_alone(x, gamma, dy, eps):
    """All blocks of the kernel that clears write to the same columns: a thread's column is
    blockIdx.x * blockDim.x + threadIdx.x."""


@shows_in("bounds")
@replaced("if (c < cols) dgamma", "if (threadIdx.x < cols) dgamma")
def guard_without_the_block(x, gamma, dy, eps):
    """The guard of the kernel that clears looks at the thread's number alone; the column has the block's part, too."""


@shows_in("bounds")
@replaced("if (c < cols) dgamma", "dgamma")
def no_guard_of_the_zeros(x, gamma, dy, eps):
    """The last block of the kernel that clears has more threads than there are columns left; those must do nothing."""


@shows_in("bounds")
@replaced("part[128]", "part[64]")
def too_little_shared_memory(x, gamma, dy, eps):
    """There are 128 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x) sum", "c <= cols; c += blockDim.x) sum")
def one_column_too_many(x, gamma, dy, eps):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced(
    "c < cols; c += blockDim.x) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
    "c <= cols; c += blockDim.x) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
)
def writes_one_column_too_many(x, gamma, dy, eps):
    """The loop that writes goes one column past the end of the row."""


@shows_in("bounds")
@replaced("if (t < half) part[t] +=", "part[t] +=")
def no_guard_of_the_sums(x, gamma, dy, eps):
    """All threads add part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


OVER_BLOCK = """\
__device__ float over_block(float own, float* part) {
    int t = threadIdx.x;
    part[t] = own;
    __syncthreads();  // every thread's sum is there
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        __syncthreads();  // before the next sum
    }
    float sum = part[0];
    __syncthreads();  // all have read the sum
    return sum;
}
"""


@shows_in("speed")
@replaced("backward grid=(rows) block=(128)", "backward grid=(ceil_div(rows, 256)) block=(256)")
@replaced(OVER_BLOCK, "__device__ float over_block(float own, float* part) { return own; }\n")
@replaced(
    "    __shared__ float part[128];\n    int t = threadIdx.x;\n",
    "    float* part = dx;\n    int r = blockIdx.x * blockDim.x + threadIdx.x;\n    if (r >= rows) return;\n",
)
@replaced("(size_t)blockIdx.x * cols;  // where this block's row begins", "(size_t)r * cols;")
@replaced("c = t; c < cols; c += blockDim.x) sum", "c = 0; c < cols; c++) sum")
@replaced("c = t; c < cols; c += blockDim.x) {\n        float apart", "c = 0; c < cols; c++) {\n        float apart")
@replaced(
    "c = t; c < cols; c += blockDim.x) {\n        float n = (x[start + c] - mean) * factor;\n        float g",
    "c = 0; c < cols; c++) {\n        float n = (x[start + c] - mean) * factor;\n        float g",
)
@replaced(
    "c = t; c < cols; c += blockDim.x) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
    "c = 0; c < cols; c++) {\n        float n = (x[start + c] - mean) * factor;\n        dx",
)
def one_thread_a_row(x, gamma, dy, eps):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    return _in_float32(*_gradients(x, gamma, dy, _root_of(x, eps)))
