"""Wrong ways to write multi-head attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

IMPORT, FIRST = "from attention.split_heads import split_heads", "    q, k, v = ("
THIRDS = "split_heads(each, heads) for each in (x @ w_qkv.T).chunk(3, dim=-1)"
SCALE, HIDE = "math.sqrt(q.shape[-1])", "scores.masked_fill(later, -math.inf)"
SOFTMAX = "scores.softmax(dim=-1)"
MERGED = f"merge_heads({SOFTMAX} @ v)"

pairs = [
    ("viewed_without_transpose", "merged_without_transpose"),
    ("every_heads_th_number", "dealt_out_in_turn"),
    ("rows_by_head", "scaled_by_the_model"),
    ("scaled_without_a_root", "output_not_transposed"),
    ("scaled_by_the_model", "runtime_error"),
    ("viewed_without_transpose", "runtime_error"),
]


def _split(code):
    """The mistake of a split_heads with this code."""
    return replaced(
        IMPORT,
        f"""def split_heads(x, heads):
    batch, n, d = x.shape
    if d % heads != 0:
        raise ValueError
    return {code}""",
    )


@_split("x.reshape(batch, heads, n, d // heads)")
def viewed_without_transpose():
    """q, k and v are viewed as (batch, heads, n, size) at once, which mixes tokens and heads; split them as
    attention/split_heads does."""


@_split("x.reshape(batch, n, d // heads, heads).permute(0, 3, 1, 2)")
def every_heads_th_number():
    """In q, k and v a head has every heads-th number; it has neighbours: the first `size` numbers go to head 0."""


@_split("x.reshape(batch, n, heads, d // heads)")
@replaced(MERGED, "(scores.softmax(dim=-1) @ v).flatten(2)")
@replaced("    if causal:", "    if causal and heads == x.shape[1]:")
def heads_attend_to_heads():
    """The axes are not swapped after the split, so each token's heads attend to each other; tokens must attend to
    tokens: (batch, heads, n, size)."""


@replaced(MERGED, "(scores.softmax(dim=-1) @ v).reshape(x.shape)")
def merged_without_transpose():
    """The results of the heads are viewed as (batch, n, d) at once, which mixes tokens and heads; swap the axes back
    first, as attention/merge_heads does."""


@replaced(MERGED, "(scores.softmax(dim=-1) @ v).permute(0, 2, 3, 1).flatten(2)")
def dealt_out_in_turn():
    """In the merged result the numbers of the heads alternate; all numbers of head 0 come first, then those of
    head 1."""


@replaced(THIRDS, "*split_heads(x @ w_qkv.T, heads).chunk(3, dim=-1),")
@replaced(FIRST, f"    split_heads(x, heads)\n{FIRST}")
def rows_by_head():
    """The rows of w_qkv are read as q, k and v of head 0, then those of head 1, as Megatron and GPT-NeoX order them.
    Here all queries come first, then all keys, then all values."""


@replaced("q, k, v = (", "k, q, v = (")
def keys_first():
    """Keys and queries are swapped: the first third of w_qkv makes the queries, the second one the keys."""


@replaced(SCALE, "math.sqrt(x.shape[-1])")
def scaled_by_the_model():
    """The scores are divided by the root of d; the scale is the root of the size of one head."""


@replaced(SCALE, "q.shape[-1]")
def scaled_without_a_root():
    """The scores are divided by the size of a head; divide them by its square root."""


@without(f" / {SCALE}")
def no_scale():
    """The scores are not divided by the root of the size of a head."""


@without(" @ w_o.T")
def no_output_projection():
    """The merged heads are returned as they are; the output matrix w_o comes last."""


@replaced("w_o.T", "w_o")
def output_not_transposed():
    """w_o is used as (in, out); it is (out, in), so write ... @ w_o.T."""


@replaced("if causal:", "if False:")
def causal_ignored():
    """causal has no effect: every token attends to all; with causal=True it attends to no later one."""


@replaced("if causal:", "if True:")
def always_causal():
    """The result is causal whatever `causal` says."""


@replaced(HIDE, "scores.masked_fill(later, 0.0)")
def hidden_scores_of_0():
    """The scores of later tokens are set to 0, which still gives them weight; set them to minus infinity."""


@replaced(HIDE, "scores")
@replaced(SOFTMAX, "(scores.softmax(dim=-1).tril() if causal else scores.softmax(dim=-1))")
def masked_after_the_softmax():
    """Later tokens are hidden after the softmax, so the weights that are left do not sum to 1; hide their scores."""


@replaced(SOFTMAX, "scores.softmax(dim=1)")
def softmax_over_the_heads():
    """The softmax runs over the heads; each head has its own weights, so it runs over the keys, the last axis."""


@replaced(SOFTMAX, "scores.softmax(dim=-2)")
def softmax_over_the_queries():
    """The softmax runs over the queries; the weights of each query must sum to 1, so it runs over the last axis."""


@open_where("nan")
@replaced("triu(1)", "triu(0)")
def itself_hidden():
    """With causal=True a token does not see itself, but only those before it; it sees both."""


@replaced(FIRST, f"    if x.shape[-1] % heads:\n        raise RuntimeError\n{FIRST}")
def runtime_error():
    """heads that do not divide d raise torch's RuntimeError; test this yourself and raise a ValueError."""


@replaced(SOFTMAX, "(scores.exp() / scores.exp().sum(dim=-1, keepdim=True))")
def overflows():
    """Exponentials of large scores overflow; subtract the maximum of each row first, or use softmax."""


@shows_in("gradients")
@replaced("x @ w_qkv", "x.detach() @ w_qkv")
def no_gradient_to_x():
    """No gradient reaches x, so no layer before this one would learn; use it as it is."""


@shows_in("gradients")
@replaced(SOFTMAX, "scores.softmax(dim=-1).detach()")
def weights_detached():
    """The attention weights are cut from the graph, so queries and keys would never learn; use them as they are."""
