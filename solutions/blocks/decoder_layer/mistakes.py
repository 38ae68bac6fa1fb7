"""Wrong ways to write a decoder layer. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

ATTENTION = 'x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, causal=True)'
A = 'layer_norm(x, params["g2"], params["b2"], 1e-5)'
Q = f'q = split_heads({A} @ cross["w_q"].T, heads)'
KV = 'split_heads(memory @ cross[name].T, heads) for name in ("w_k", "w_v")'
WEIGHTS = "scores.masked_fill(hidden, -math.inf).softmax(dim=-1).masked_fill(hidden, 0.0)"
SUM = 'x = x + merge_heads(weights @ v) @ cross["w_o"].T'
NORM = 'normalised = layer_norm(x, params["g3"], params["b3"], 1e-5)'
FEED = 'feed_forward(normalised, params["w1"], params["c1"], params["w2"], params["c2"])'
RESULT = f"return x + {FEED}"

IMPORT = "from blocks.attention_sublayer import attention_sublayer"

pairs = [
    ("not_causal", "cross_unmasked"),
    ("padding_alone_is_nan", "not_causal"),
    ("memory_normalised", "cross_unmasked"),
]


def _attends(normed="layer_norm(x, g, b, 1e-5)", others="a", result="x + out"):
    """The sublayer of self-attention is written out like this."""
    return replaced(
        IMPORT,
        f"""def attention_sublayer(x, attn, g, b, heads, causal):
    batch, n, d = x.shape
    a = {normed}
    q, k, v = (
        (each @ attn[name].T).reshape(batch, n, heads, -1).transpose(1, 2)
        for name, each in (("w_q", a), ("w_k", {others}), ("w_v", {others}))
    )
    scores = q @ k.transpose(-1, -2) / (d // heads) ** 0.5
    weights = scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -math.inf).softmax(-1)
    out = (weights @ v).transpose(1, 2).reshape(batch, n, d) @ attn["w_o"].T
    return {result}""",
    )


@replaced("heads, causal=True)", "heads)")
def not_causal():
    """Self-attention is not causal: a token sees the later ones, which it is about to write."""


@replaced("if memory_mask is None:", "if True:")
def cross_unmasked():
    """memory_mask has no effect: padding of the source is attended to."""


@open_where("nan")
@replaced("hidden = ~memory_mask", "hidden = memory_mask")
def mask_inverted():
    """The mask is read the other way round, as torch's memory_key_padding_mask is; True means that a place may be
    attended to."""


@replaced(ATTENTION, "")
@replaced(SUM, f"{SUM}\n    {ATTENTION}")
def cross_first():
    """Cross-attention comes before self-attention; self-attention comes first."""


@replaced(SUM, "")
def no_cross_attention():
    """memory has no effect; cross-attention comes between self-attention and the feed-forward layer."""


@replaced(KV, 'split_heads(a @ cross[name].T, heads) for name in ("w_k", "w_v")')
@replaced(Q, f'a = {A}\n    q = split_heads(a @ cross["w_q"].T, heads)')
def cross_reads_itself():
    """In cross-attention keys and values come from x, too; they come from memory."""


@replaced(KV, 'split_heads(a @ cross[name].T, heads) for name in ("w_k", "w_v")')
@replaced(Q, f'a = {A}\n    q = split_heads(memory @ cross["w_q"].T, heads)')
def memory_as_queries():
    """In cross-attention the queries come from memory, and keys and values from x; it is the other way round."""


@open_where("nan")
@replaced(
    "    if memory_mask",
    "    scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -math.inf)\n    if memory_mask",
)
def causal_cross_attention():
    """Cross-attention is causal; the whole source is there from the beginning, so every token sees all of memory."""


@replaced(KV, 'split_heads(normed @ cross[name].T, heads) for name in ("w_k", "w_v")')
@replaced("    k, v = (", '    normed = layer_norm(memory, params["g2"], params["b2"], 1e-5)\n    k, v = (')
def memory_normalised():
    """memory goes through the layer norm as well; only x does, and memory is used as it is."""


@_attends(normed="x", result="layer_norm(x + out, g, b, 1e-5)")
@replaced(f"{A} @", "x @")
@replaced(SUM, f'{SUM}\n    x = layer_norm(x, params["g2"], params["b2"], 1e-5)')
@replaced(NORM, "normalised = x")
@replaced(RESULT, f'return layer_norm(x + {FEED}, params["g3"], params["b3"], 1e-5)')
def post_norm():
    """The layer norms come after the sums (post-LN), as in the first transformer and by default in
    torch.nn.TransformerDecoderLayer; each comes before its sublayer."""


@_attends(result="out")
def self_attention_residual_missing():
    """The residual around self-attention is missing: add x."""


@replaced(SUM, 'x = merge_heads(weights @ v) @ cross["w_o"].T')
def cross_residual_missing():
    """The residual around cross-attention is missing: add what came in before the second layer norm."""


@replaced(RESULT, f"return {FEED}")
def feed_forward_residual_missing():
    """The residual around the feed-forward layer is missing: add what came in before the third layer norm."""


@replaced('params["g2"], params["b2"]', 'params["g1"], params["b1"]')
def first_norm_used_twice():
    """The layer norm before cross-attention has the scale and shift of the first, g1 and b1; it has its own, g2 and
    b2."""


@replaced('params["g2"], params["b2"]', 'params["g3"], params["b3"]')
@replaced(NORM, NORM.replace("3", "2"))
def second_and_third_norm_swapped():
    """The layer norms of cross-attention and of the feed-forward layer are swapped: g2 and b2 belong to the first,
    g3 and b3 to the second."""


@_attends(result="a + out")
@replaced(SUM, SUM.replace("= x", f"= {A}"))
@replaced(RESULT, f"return normalised + {FEED}")
def residuals_from_the_normalised():
    """The residuals are what the layer norms return; each is what went into its layer norm."""


@replaced("cross[name].T", 'params["attn"][name].T')
@replaced('@ cross["w_q"].T', '@ params["attn"]["w_q"].T')
@replaced('@ cross["w_o"].T', '@ params["attn"]["w_o"].T')
def matrices_of_self_attention():
    """Cross-attention uses the matrices of self-attention, attn; it has its own, cross."""


@replaced(f"{A} @", "x @")
def second_norm_missing():
    """The queries of cross-attention come from x as it is; a layer norm with g2 and b2 comes before them."""


@replaced(NORM, "normalised = x")
def third_norm_missing():
    """The feed-forward layer gets its input as it is; a layer norm with g3 and b3 comes before it."""


@open_where("nan")
@without(".masked_fill(hidden, 0.0)")
def padding_alone_is_nan():
    """Where memory is padding alone, all scores are minus infinity, and their softmax is NaN; cross-attention adds
    zeros there."""


@replaced(WEIGHTS, "scores.masked_fill(hidden, -1e9).softmax(dim=-1)")
def padding_alone_attended():
    """Where memory is padding alone, all its places get the same weight; cross-attention adds zeros there."""


@shows_in("gradients")
@replaced("split_heads(memory @", "split_heads(memory.detach() @")
def memory_detached():
    """No gradient reaches memory, so the encoder would never learn; use it as it is."""


@shows_in("gradients")
@replaced(WEIGHTS, "(scores + torch.where(hidden, -math.inf, 0.0)).softmax(dim=-1).nan_to_num()")
def gradients_of_padding_alone_are_nan():
    """Where memory is padding alone, gradients are NaN. Zeros after the softmax make the result right, but the softmax
    of minus infinities still passes NaN back to its scores, and from there to x and memory."""
