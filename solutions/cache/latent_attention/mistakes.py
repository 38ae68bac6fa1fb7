"""Wrong ways to write latent attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SCALE, WEIGHTS = "math.sqrt(q.shape[-1])", "scores.masked_fill(later, -math.inf).softmax(dim=-1)"
MADE = "split(x @ w_q.T), split(cache @ w_uk.T), split(cache @ w_uv.T)"
MERGED, RESULT = "(weights @ v).transpose(1, 2).flatten(2)", "return merged @ w_o.T, cache"

pairs = [
    ("not_causal", "no_scale"),
    ("heads_interleaved", "no_scale"),
    ("merged_without_a_transpose", "split_without_a_transpose"),
    ("not_causal", "scaled_by_root_c"),
]


@replaced(MADE, "split(x @ w_q.T), split(cache @ w_uv.T), split(cache @ w_uk.T)")
def up_projections_swapped():
    """w_uk and w_uv are swapped: w_uk makes the keys, w_uv the values."""


@replaced("split(cache @ w_uv.T)", "split(cache @ w_uk.T)")
def keys_for_values():
    """The values are made with w_uk, as the keys are; w_uv makes them."""


@replaced("split(x @ w_q.T)", "split(cache @ w_q.T)")
def queries_from_the_latents():
    """The queries are made from the latents; they are made from x."""


@replaced(WEIGHTS, "scores.softmax(dim=-1)")
def not_causal():
    """Every token sees all others; it must not see those after it."""


@replaced("triu(1)", "triu(2)")
def one_token_ahead():
    """A token sees the one after it, too; itself is the last that it sees."""


@open_where("nan")
@replaced("triu(1)", "triu(0)")
def own_token_unseen():
    """A token does not see itself; it sees itself and all before it."""


@replaced("triu(1)", "tril(-1)")
def mask_inverted():
    """The mask hides the tokens before a token and shows those after it; it is the other way round."""


@replaced(WEIGHTS, "scores.softmax(dim=-1).masked_fill(later, 0.0)")
def mask_after_the_softmax():
    """The weights are masked after the softmax, so they do not sum to 1; mask the scores before it."""


@without(f" / {SCALE}")
def no_scale():
    """The scores are not divided by sqrt(size)."""


@replaced(SCALE, "math.sqrt(cache.shape[-1])")
def scaled_by_root_c():
    """The scores are divided by sqrt(c), the size of the latents; divide by sqrt(size), that of one head's keys, even
    if w_uk is absorbed into the query."""


@replaced(SCALE, "math.sqrt(heads * q.shape[-1])")
def scaled_by_the_model_size():
    """The scores are divided by sqrt(heads size), the size of all heads together; divide by sqrt(size), that of one."""


@replaced("rows.unflatten(-1, (heads, -1)).transpose(1, 2)", "rows.reshape(len(x), heads, x.shape[1], -1)")
def split_without_a_transpose():
    """The heads are split off by a reshape to (batch, heads, n, size), which mixes tokens and heads; split to (batch,
    n, heads, size), then transpose."""


@replaced("rows.unflatten(-1, (heads, -1)).transpose(1, 2)", "rows.unflatten(-1, (-1, heads)).permute(0, 3, 1, 2)")
def heads_interleaved():
    """Every heads-th number of a row is taken for a head; the numbers of a head are neighbours."""


@replaced(MERGED, "(weights @ v).reshape(len(x), x.shape[1], -1)")
def merged_without_a_transpose():
    """The heads are merged by a reshape alone, which mixes tokens and heads; move the heads behind the tokens first."""


@replaced("(heads, -1)", "(1, -1)")
def one_head():
    """All numbers are one head; there are `heads` of them, each with its own softmax."""


@replaced(RESULT, "return merged @ w_o.T, torch.cat([cache @ w_uk.T, cache @ w_uv.T], dim=-1)")
def caches_keys_and_values():
    """Keys and values are returned as the cache, which saves nothing; return the latents that they are made from."""


@open_where("nan")
@replaced(WEIGHTS, "scores.exp().masked_fill(later, 0.0)\n    weights = weights / weights.sum(dim=-1, keepdim=True)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score from all its scores first."""


@replaced("w_o.T, cache", "w_o, cache")
def w_o_not_transposed():
    """w_o is used without a transpose, as (in, out); it is (out, in), so write @ w_o.T."""


@shows_in("gradients")
@replaced(RESULT, "return merged @ w_o.T, cache.detach()")
def cache_detached():
    """The returned cache is cut from the graph (detach, no_grad); gradients go through it as well."""


@shows_in("gradients")
@replaced("    q, k, v = ", "    latents, cache = cache, cache.detach()\n    q, k, v = ")
@replaced(RESULT, "return merged @ w_o.T, latents")
def keys_and_values_from_a_detached_cache():
    """Keys and values are made from a copy of the latents that is cut from the graph, so w_dkv does not learn from
    them; use the latents as they are."""
