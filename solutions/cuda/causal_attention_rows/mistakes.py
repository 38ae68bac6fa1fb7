"""Wrong ways to write causal attention. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import causal_attention_rows


def _scores(q, k):
    return q.astype(np.float64) @ k.astype(np.float64).T / np.sqrt(q.shape[1])


def _attended(scores, v, future=0):
    """Each query sees keys up to its own position plus `future`."""
    scores = np.where(np.tri(*scores.shape, future, dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (weights @ v / weights.sum(axis=1, keepdims=True)).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // every thread's maximum is there")
def no_barrier_before_the_maximum(q, k, v):
    """The halving begins before all threads have written their maximum."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(q, k, v):
    """A thread goes on to the next halving before the maxima that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the maximum")
def no_barrier_after_the_maximum(q, k, v):
    """part[0] is overwritten with a sum while others still read the maximum from it."""


@shows_in("races")
@without("__syncthreads();  // every thread's exponentials and their sum are there")
def no_barrier_before_the_sum(q, k, v):
    """The sums are added before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // before the next sum")
def no_barrier_between_sums(q, k, v):
    """A thread goes on before the sums and exponentials that it reads are there."""


@replaced("dot / sqrtf(d)", "dot")
def not_scaled(q, k, v):
    """The scores are not divided by the root of d."""
    return _attended(_scores(q, k) * np.sqrt(q.shape[1]), v)


@replaced("dot / sqrtf(d)", "dot / d")
def scaled_by_d(q, k, v):
    """The scores are divided by d; it is the root of d."""
    return _attended(_scores(q, k) / np.sqrt(q.shape[1]), v)


@replaced("int seen = i + 1;", "int seen = i;")
def diagonal_excluded(q, k, v):
    """A query does not see its own position; the first one then sees nothing, and divides 0 by 0."""
    return _attended(_scores(q, k), v, future=-1)


@replaced("int seen = i + 1;", "int seen = min(i + 2, n);")
def one_step_into_the_future(q, k, v):
    """A query sees the position after its own, too."""
    return _attended(_scores(q, k), v, future=1)


@replaced("int seen = i + 1;", "int seen = n;")
def not_causal(q, k, v):
    """Every query sees all positions, those that come after it, too."""
    return _attended(_scores(q, k), v, future=len(q))


@replaced("int seen = i + 1;", "int seen = n - i - 1; k += (i + 1) * d; v += (i + 1) * d;")
def mask_inverted(q, k, v):
    """A query sees what comes after it, and nothing else; the last one then sees nothing, and divides 0 by 0."""
    scores = np.where(np.tri(len(q), dtype=bool), -np.inf, _scores(q, k))
    return _attended(scores, v, future=len(q))


@replaced("    highest = part[0];", "    highest = 0.0f;")
def no_maximum(q, k, v):
    """The maximum is not subtracted before exp: large scores overflow, and very negative ones give 0 / 0."""
    weights = np.tril(np.exp(_scores(q, k).astype(np.float32)))
    return weights @ v / weights.sum(axis=1, keepdims=True)


@replaced("total / part[0]", "total")
def not_divided(q, k, v):
    """The exponentials are not divided by their sum."""
    scores = np.where(np.tri(len(q), dtype=bool), _scores(q, k), -np.inf)
    return (np.exp(scores - scores.max(axis=1, keepdims=True)) @ v).astype(np.float32)


@replaced("total += score[j] * v", "total += v")
@replaced("total / part[0]", "total / seen")
def uniform_weights(q, k, v):
    """It is the mean of the values: the scores are not used."""
    return _attended(np.zeros((len(q), len(q))), v)


@replaced("score[j] * v[j", "score[j] * k[j")
def sum_of_keys(q, k, v):
    """The weighted sum is one of the keys; it is one of the values."""
    return _attended(_scores(q, k), k)


@replaced("q[i * d + c] * k[j * d + c]", "q[j * d + c] * k[i * d + c]")
def queries_and_keys_swapped(q, k, v):
    """A key is compared with all queries; it is one query that is compared with all keys."""
    return _attended(_scores(k, q), v)


@replaced("for (int c = t; c < d; c += blockDim.x) {", "if (int c = t; c < d) {")
def one_column_a_thread(q, k, v):
    """Each thread writes one column; where there are more columns than threads, the others are never written."""
    return never_written(causal_attention_rows(q, k, v), np.arange(q.shape[1]) >= 64)


@shows_in("bounds")
@replaced("shared=n*4", "shared=n")
def shared_memory_counted_in_floats(q, k, v):
    """shared= is a number of bytes; n floats have n*4."""


@shows_in("bounds")
@replaced("part[64]", "part[32]")
def too_little_shared_memory(q, k, v):
    """There are 64 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("j < seen; j += blockDim.x) {\n        float dot", "j <= seen; j += blockDim.x) {\n        float dot")
def one_key_too_many(q, k, v):
    """The loop over the keys goes one too far: past what the query sees, and at the last query past the end of k."""


@shows_in("bounds")
@replaced("for (int c = t; c < d; c += blockDim.x) {", "for (int c = t; c <= d; c += blockDim.x) {")
def one_column_too_many(q, k, v):
    """The loop over the columns goes one too far: into the next position, and past the end of v and out."""


@shows_in("bounds")
@replaced(
    "if (t < half) part[t] = fmaxf(part[t], part[t + half]);\n        __syncthreads();  // before the next halving",
    "part[t] = fmaxf(part[t], part[t + half]);\n        __syncthreads();  // before the next halving",
)
def no_guard_of_the_halving(q, k, v):
    """All threads read part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


@shows_in("bounds")
@replaced(
    "if (t < half) part[t] += part[t + half];\n        __syncthreads();  // before the next sum",
    "part[t] += part[t + half];\n        __syncthreads();  // before the next sum",
)
def no_guard_of_the_sums(q, k, v):
    """All threads add part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


@shows_in("bounds")
@replaced("j < seen; j += blockDim.x) {\n        score", "j <= seen; j += blockDim.x) {\n        score")
def one_exponential_too_many(q, k, v):
    """The loop over the exponentials goes one too far: to a score that was never written, or past the array."""


@shows_in("bounds")
@replaced("int j = 0; j < seen; j++", "int j = 0; j <= seen; j++")
def one_value_too_many(q, k, v):
    """The weighted sum goes one key too far: to a score that was never written, or past the end of the array."""


@shows_in("speed")
@replaced("grid=(n) block=(64)", "grid=(1) block=(64)")
@replaced("int i = blockIdx.x, t = threadIdx.x;", "int t = threadIdx.x;\n    for (int i = 0; i < n; i++) {")
@replaced("= total / part[0];\n    }", "= total / part[0];\n    }\n    __syncthreads();\n    }")
def one_block(q, k, v):
    """One block goes over all queries. It runs on one of the GPU's many multiprocessors, and the others wait: queries
    do not need each other, so let each have a block."""
    return _attended(_scores(q, k), v)
