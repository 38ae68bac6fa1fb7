"""Wrong ways to write multi-query attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SCORES, WEIGHTS = "q @ k.mT / math.sqrt(q.shape[-1])", "scores.softmax(dim=-1)"

pairs = [("softmax_over_heads", "no_scale"), ("softmax_over_queries", "no_scale"), ("causal", "no_scale")]


@without(" / math.sqrt(q.shape[-1])")
def no_scale():
    """The scores are not divided by sqrt(d)."""


@replaced("math.sqrt(q.shape[-1])", "q.shape[-1]")
def scaled_by_d():
    """The scores are divided by d; divide by its square root."""


@replaced("math.sqrt(q.shape[-1])", "math.sqrt(q.shape[-1] * q.shape[1])")
def scaled_by_the_model_size():
    """The scores are divided by sqrt(h d), the size of all heads together; divide by sqrt(d), the size of one."""


@replaced("math.sqrt(q.shape[-1])", "math.sqrt(q.shape[1])")
def scaled_by_the_heads():
    """The scores are divided by sqrt(h); divide by sqrt(d), the size of one head."""


@replaced("dim=-1", "dim=1")
def softmax_over_heads():
    """The softmax runs over the heads; for each head and query the weights of the keys sum to 1."""


@replaced("dim=-1", "dim=-2")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the keys sum to 1."""


@replaced("    k, v = k[:, None], v[:, None]  # (batch, 1, m, d): the same for every head\n", "")
def batch_taken_for_heads():
    """k and v have no axis for heads here, so broadcasting takes their batch for heads, or raises an error; give them
    an axis of size 1 in the place of the heads."""


@replaced("q @ k.mT", "(q[:, :1] @ k.mT).expand(*q.shape[:3], -1)")
def first_head_alone():
    """All heads use the queries of the first one; they share keys and values, not queries."""


@replaced("q @ k.mT", "(q.mean(dim=1, keepdim=True) @ k.mT).expand(*q.shape[:3], -1)")
def queries_averaged():
    """The queries are averaged over the heads; each head has its own queries, only keys and values are shared."""


@replaced(f"{WEIGHTS} @ v", f"({WEIGHTS} @ v).transpose(1, 2).flatten(2)")
def heads_merged():
    """The heads are merged into (batch, n, h d); the result has q's shape, and merging comes later in a model."""


@replaced(f"{WEIGHTS} @ v", f"({WEIGHTS} @ v).mean(dim=1)")
def heads_averaged():
    """The outputs of all heads are averaged; each head has an output of its own."""


def _masked(lower):
    return replaced(
        SCORES, f"{SCORES}\n    scores = scores.masked_fill(torch.ones(scores.shape[2:]).tril({lower}) == 0, -math.inf)"
    )


@open_where("nan")
@_masked("k.shape[2] - q.shape[2]")
def causal():
    """Later keys are masked; here every query sees all keys."""


@_masked("0")
def causal_from_the_top_left():
    """Later keys are masked, as torch's is_causal does it; here every query sees all keys."""


@replaced(SCORES, "0.0 * q @ k.mT")
def plain_mean():
    """The values are averaged; weight them by a softmax of the scores."""


@replaced(WEIGHTS, "scores")
def no_softmax():
    """The scores are used as weights as they are; apply a softmax over the keys."""


@replaced(f"{WEIGHTS} @ v", f"{WEIGHTS} @ k")
def keys_for_values():
    """The weighted sum is taken of the keys; take it of the values."""


@open_where("nan")
@replaced(f"return {WEIGHTS}", "weights = scores.exp()\n    return weights / weights.sum(dim=-1, keepdim=True)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score from all its scores first."""


@open_where("nan")
@replaced(
    f"return {WEIGHTS}",
    "weights = (scores - scores.max()).exp()\n    return weights / weights.sum(dim=-1, keepdim=True)",
)
def maximum_of_the_whole_tensor():
    """One maximum is subtracted from the whole tensor; a row far below it becomes 0 / 0. Each row needs its own."""


@replaced("    k, v = k[", "    q, k, v = q.float(), k.float(), v.float()\n    k, v = k[")
def always_float32():
    """The result is float32 whatever the inputs are; it has q's dtype."""


@shows_in("gradients")
@replaced("k[:, None], v[:, None]", "k[:, None].detach(), v[:, None].detach()")
def no_gradient_to_k_and_v():
    """No gradient reaches k and v, so they would never learn; use them as they are, without detach, .data or
    torch.tensor."""


@shows_in("inputs")
@without(" / math.sqrt(q.shape[-1])")
@replaced("    scores = ", "    q /= math.sqrt(q.shape[-1])\n    scores = ")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""
