"""Wrong ways to write flash attention. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import flash_attention


def _scores(q, k, causal, aligned=None):
    """-inf where a query does not see a key; query i sees keys 0 to i + aligned."""
    scores = q.astype(np.float64) @ k.astype(np.float64).T / np.sqrt(q.shape[1])
    aligned = len(k) - len(q) if aligned is None else aligned
    return np.where(np.tri(*scores.shape, aligned, dtype=bool), scores, -np.inf) if causal else scores


def _attended(scores, v):
    """Rows with no key give 0."""
    weights = np.exp(scores - np.maximum(scores.max(axis=1, keepdims=True), -1e300))
    sums = weights.sum(axis=1, keepdims=True)
    return (weights @ v / np.where(sums > 0, sums, 1)).astype(np.float32)


def _weights_when_seen(scores):
    """Each weight as it was added: with the maximum up to the end of its own tile of 16. And with the last one."""
    ends = np.minimum((np.arange(scores.shape[1]) // 16 + 1) * 16, scores.shape[1]) - 1
    highest = np.maximum(np.maximum.accumulate(scores, axis=1), -1e300)
    return np.exp(scores - highest[:, ends]), np.exp(scores - highest[:, -1:])


def _divided(total, sums):
    return np.where(sums > 0, total / sums, 0).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // the tile is there")
def no_barrier_after_the_tile(q, k, v, causal):
    """The scores are computed before all threads have loaded their part of the tile."""


@shows_in("races")
@without("__syncthreads();  // the scores are there")
def no_barrier_after_the_scores(q, k, v, causal):
    """The maximum is taken before all scores of the tile are there."""


@shows_in("races")
@without("__syncthreads();  // before the next tile")
def no_barrier_before_the_next_tile(q, k, v, causal):
    """The next tile is loaded while others still read values of this one."""


@replaced("float larger = highest;", "float larger = 0.0f;")
@without("for (int key = 0; key < 16; key++) larger = fmaxf(larger, score[y][key]);")
def no_running_maximum(q, k, v, causal):
    """No maximum is subtracted before exp: large scores overflow, and very negative ones are lost."""
    weights = np.exp(_scores(q, k, causal).astype(np.float32))
    total, sums = weights @ v, weights.sum(axis=1, keepdims=True)
    sees = np.isfinite(_scores(q, k, causal)).any(axis=1, keepdims=True)
    return np.where(sees, total / sums, 0).astype(np.float32)


@without("for (int u = 0; u < 8; u++) total[u] *= rescale;")
def total_not_rescaled(q, k, v, causal):
    """When a larger score comes, the weighted sum so far must be multiplied by exp(old maximum - new maximum)."""
    added, final = _weights_when_seen(_scores(q, k, causal))
    return _divided(added @ v, final.sum(axis=1, keepdims=True))


@without("sum *= rescale;")
def sum_not_rescaled(q, k, v, causal):
    """When a larger score comes, the sum so far must be multiplied by exp(old maximum - new maximum)."""
    added, final = _weights_when_seen(_scores(q, k, causal))
    return _divided(final @ v, added.sum(axis=1, keepdims=True))


@replaced("float rescale = expf(highest - larger);", "float rescale = 1.0f;")
def nothing_rescaled(q, k, v, causal):
    """When a larger score comes, sum and total so far must be multiplied by exp(old maximum - new maximum)."""
    added, _ = _weights_when_seen(_scores(q, k, causal))
    return _divided(added @ v, added.sum(axis=1, keepdims=True))


@replaced('extern "C" __global__ void flash', '#include <cuda_fp16.h>\nextern "C" __global__ void flash')
@replaced("float total[8] = {};", "__half total[8] = {};")
@replaced("total[u] *= rescale;", "total[u] = __float2half(__half2float(total[u]) * rescale);")
@replaced(
    "total[u] += weight * values[key][x + 16 * u];",
    "total[u] = __float2half(__half2float(total[u]) + weight * values[key][x + 16 * u]);",
)
@replaced("total[u] / sum", "__half2float(total[u]) / sum")
def half_accumulation(q, k, v, causal):
    """The weighted sum is kept in half precision, which has three digits: add up in float."""
    added, final = _weights_when_seen(_scores(q, k, causal))
    total = np.zeros((len(q), v.shape[1]), np.float16)
    for j in range(len(v)):  # to the last bit where all scores are equal; elsewhere nobody foresees how halves round
        total = (total + added[:, [j]] * v[j]).astype(np.float16)
    return _divided(total, final.sum(axis=1, keepdims=True))


@replaced("dot / sqrtf(d)", "dot")
def not_scaled(q, k, v, causal):
    """The scores are not divided by the root of d."""
    return _attended(_scores(q, k, causal) * np.sqrt(q.shape[1]), v)


@replaced("dot / sqrtf(d)", "dot / d")
def scaled_by_d(q, k, v, causal):
    """The scores are divided by d; it is the root of d."""
    return _attended(_scores(q, k, causal) / np.sqrt(q.shape[1]), v)


@replaced("seen > 0 ? total[u] / sum : 0.0f", "seen > 0 ? total[u] : 0.0f")
def not_divided(q, k, v, causal):
    """The weighted sum is not divided by the sum of the weights."""
    return (_weights_when_seen(_scores(q, k, causal))[1] @ v).astype(np.float32)


@replaced("seen > 0 ? total[u] / sum : 0.0f", "total[u] / sum")
def nan_where_nothing_is_seen(q, k, v, causal):
    """A query that sees no key divides 0 by 0; its row must be 0."""
    sees = np.isfinite(_scores(q, k, causal)).any(axis=1, keepdims=True)
    return np.where(sees, _attended(_scores(q, k, causal), v), np.float32(np.nan))


@replaced("int seen = causal ? i + 1 + n_k - n_q : n_k;", "int seen = n_k;")
@replaced("int end = causal ? min(n_k, (int)blockIdx.x * 16 + 16 + n_k - n_q) : n_k;", "int end = n_k;")
def causal_ignored(q, k, v, causal):
    """Every query sees all keys, also where causal is 1."""
    return _attended(_scores(q, k, 0), v)


@replaced("int seen = causal ? i + 1 + n_k - n_q : n_k;", "int seen = causal ? min(i + 1, n_k) : n_k;")
@replaced("int end = causal ? min(n_k, (int)blockIdx.x * 16 + 16 + n_k - n_q) : n_k;", "int end = n_k;")
def aligned_at_the_first_key(q, k, v, causal):
    """Query i sees keys 0 to i; the queries are the last n_q positions, so it sees those up to i + n_k - n_q."""
    return _attended(_scores(q, k, causal, aligned=0), v)


@replaced("int seen = causal ? i + 1 + n_k", "int seen = causal ? i + n_k")
def diagonal_excluded(q, k, v, causal):
    """In causal attention a query does not see its own position."""
    return _attended(_scores(q, k, causal, aligned=len(k) - len(q) - 1), v)


@replaced("i + 1 + n_k - n_q : n_k;", "i + 1 + n_k - n_q : (n_k + 15) / 16 * 16;")
def padding_attended(q, k, v, causal):
    """The last tile is filled up with keys of 0, and those count: they must have a score of -INFINITY."""
    if causal:
        return _attended(_scores(q, k, causal), v)
    rest = ((0, -len(k) % 16), (0, 0))
    return _attended(_scores(q, np.pad(k, rest), causal), np.pad(v, rest))


@replaced("from < end; from += 16", "from < min(end, 16); from += 16")
def first_tile_only(q, k, v, causal):
    """Only the first 16 keys are looked at."""
    return _attended(_scores(q, k, causal)[:, :16], v[:16])


@replaced("blockIdx.x * 16 + y", "y")
def local_index(q, k, v, causal):
    """Every block works on the first 16 queries; the rest is never written."""
    return never_written(flash_attention(q, k, v, causal), np.arange(len(q))[:, None] >= 16)


@shows_in("bounds")
@replaced("i < n_q ? q[i * d + c] : 0.0f", "q[i * d + c]")
def no_guard_of_the_queries(q, k, v, causal):
    """The last block has fewer queries than 16; what is past the end of q must not be read."""


@shows_in("bounds")
@replaced("j < n_k ? k[j * d + c] : 0.0f", "k[j * d + c]")
def no_guard_of_the_keys(q, k, v, causal):
    """The last tile has fewer keys than 16; what is past the end of k must not be read."""


@shows_in("bounds")
@replaced("j < n_k && c < d", "c < d")
def no_guard_of_the_values(q, k, v, causal):
    """The last tile has fewer values than 16; what is past the end of v must not be read."""


@shows_in("bounds")
@replaced("j < n_k && c < d", "j < n_k")
def no_guard_of_the_columns_of_values(q, k, v, causal):
    """A thread has up to 8 columns; those from d on are in the next value, or lie past the end of v."""


@shows_in("bounds")
@replaced("if (i < n_q && c < d)", "if (c < d)")
def no_guard_of_the_rows(q, k, v, causal):
    """The last block has fewer queries than 16; nothing may be written past the end of out."""


@shows_in("bounds")
@replaced("if (i < n_q && c < d)", "if (i < n_q)")
def no_guard_of_the_columns(q, k, v, causal):
    """A thread has up to 8 columns; those from d on belong to the next query, or lie past the end of out."""


@shows_in("bounds")
@replaced("score[16][16]", "score[16][8]")
def too_little_shared_memory(q, k, v, causal):
    """A tile has 16 scores for each query, and there are fewer places in shared memory."""


@shows_in("speed")
@replaced("grid=(ceil_div(n_q, 16))", "grid=(1)")
@replaced("int i = blockIdx.x * 16 + y;", "for (int first = 0; first < n_q; first += 16) {\n    int i = first + y;")
@replaced("(int)blockIdx.x * 16 + 16", "first + 16")
@replaced("? total[u] / sum : 0.0f;\n        }\n    }", "? total[u] / sum : 0.0f;\n        }\n    }\n    }")
def one_block(q, k, v, causal):
    """One block goes over all queries. It runs on one of the GPU's many multiprocessors, and the others wait: let every
    16 queries have a block."""
    return _attended(_scores(q, k, causal), v)
