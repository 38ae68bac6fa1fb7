"""Wrong ways to write FlashAttention. A student who makes the mistake reads its docstring."""

import math

import torch

from grader.checks import open_where, replaced, shows_in, without

SEEN = "places > last"
MAXIMUM = "torch.maximum(highest, scores.amax(dim=-1, keepdim=True))"
LAST = "torch.arange(n_k - n_q, n_k, device=q.device)"
GUARD = "    if causal and n_q > n_k:\n"
RAISED = '        raise ValueError(f"{n_q} queries, but only {n_k} keys")\n'
BLOCKS = "range(0, n_k, block)"


@replaced("total * scale", "total")
def total_not_rescaled():
    """The total is not rescaled when the maximum grows; sum and total need the same factor."""


@replaced("summed * scale", "summed")
def sum_not_rescaled():
    """The sum is not rescaled when the maximum grows; sum and total need the same factor."""


@replaced("total * scale", "total")
@replaced("summed * scale", "summed")
def neither_rescaled():
    """Blocks with different maxima are added as they are; rescale the sum and the total so far to the new maximum."""


@open_where("nan")
@replaced(MAXIMUM, "torch.zeros_like(highest)")
@replaced("torch.full_like(q[..., :1], -math.inf)", "torch.zeros_like(q[..., :1])")
def no_maximum():
    """exp of the scores themselves overflows at 1e3, and gives a sum of 0 at -1e3; subtract the running maximum."""


@open_where("nan")
@replaced("torch.full_like(q[..., :1], -math.inf)", "torch.zeros_like(q[..., :1])")
def maximum_begun_at_0():
    """The running maximum begins at 0, or not far enough below; where all scores are far below it, every exponential is
    0. Begin at minus infinity."""


@open_where("nan")
@replaced("scores.amax(dim=-1, keepdim=True)", "scores.amax()")
def one_maximum_for_all_rows():
    """All rows share one maximum; in a row far below it every exponential is 0. Each query has its own."""


@open_where("nan")
@replaced("return total / summed", "return total / -(-n_k // block)")
@replaced("total * scale + weights @ values", "total + scores.softmax(dim=-1) @ values")
def mean_of_the_blocks():
    """Each block has a softmax of its own, and the blocks' results are averaged; blocks with higher scores count
    more."""


@open_where("not finite")
@replaced(MAXIMUM, "scores.amax(dim=-1, keepdim=True)")
def maximum_of_each_block():
    """Everything is rescaled to the newest block's own maximum. Where that is far below the old one, or minus infinity,
    the factor overflows; take the larger of the two."""


@replaced(SEEN, "(start > last).expand(n_q, len(places))")
def causal_by_block_alone():
    """A block that begins before the query's own position is seen as a whole, with keys that come after it; mask key by
    key."""


@open_where("nan")
@replaced(SEEN, "(start + len(places) - 1 > last).expand(n_q, len(places))")
def block_of_the_diagonal_lost():
    """A block that reaches beyond the query's own position is left out as a whole; mask key by key."""


@replaced(LAST, "torch.arange(n_q, device=q.device)")
def aligned_top_left():
    """The first query is aligned with the first key, as in torch with is_causal=True; the queries are the last
    positions."""


@replaced("        if causal:\n", "        if False:\n")
def not_causal():
    """causal has no effect: every query sees all keys."""


@open_where("nan")
@replaced(BLOCKS, "range(0, n_k - n_k % block, block)")
def last_block_lost():
    """The keys behind the last whole block are left out; the last block may be shorter."""


@replaced(
    "    for start", "    k, v = (torch.nn.functional.pad(x, (0, 0, 0, -n_k % block)) for x in (k, v))\n    for start"
)
def padded_keys_counted():
    """The keys are padded to whole blocks, and the zeros get weight: exp(0) is 1. Their scores must be minus
    infinity."""


@open_where("nan")
@without(GUARD + RAISED)
def more_queries_accepted():
    """Causal with more queries than keys must raise a ValueError: the first queries see nothing."""


@replaced("if causal and n_q", "if n_q")
def more_queries_refused():
    """More queries than keys raise an error without causal too; there every query sees all keys."""


@without(" / math.sqrt(d)")
def no_scale():
    """The scores are not divided by sqrt(d)."""


@replaced("return total / summed", "return (total / summed).to(dtype)")
@replaced("    last = ", "    dtype, q, k, v = q.dtype, q.float(), k.float(), v.float()\n    last = ")
def always_float32():
    """float64 inputs are computed in float32; follow q's dtype."""


@shows_in("inputs")
@without(" / math.sqrt(d)")
@replaced("    last = ", "    q /= math.sqrt(d)\n    last = ")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""


@shows_in("memory")
def all_scores_at_once(q, k, v, block, causal):
    """All n_q x n_k scores, or a mask of all pairs, are made at once; make those of one block of keys at a time."""
    n_q, n_k = q.shape[-2], k.shape[-2]
    if causal and n_q > n_k:
        raise ValueError("more queries than keys")
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if causal:
        scores = scores.masked_fill(torch.ones(n_q, n_k, dtype=torch.bool).triu(n_k - n_q + 1), -math.inf)
    return scores.softmax(dim=-1) @ v
