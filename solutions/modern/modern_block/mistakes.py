"""Wrong ways to write a modern decoder block. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

IMPORTED = "from modern.gqa_rope_attention import gqa_rope_attention"
ATTENTION = """
def turned(x, positions, base):
    size = x.shape[-1]
    angles = positions.double()[:, None] * base ** (-torch.arange(0, size, 2).double() / size)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x[..., 0::2], x[..., 1::2]
    return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)


def gqa_rope_attention(q, k, v, positions, base):
    h, n, size = q.shape[1:]
    q, k = turned(q, positions, base), turned(k, positions, base)
    k, v = k.repeat_interleave(h // k.shape[1], dim=1), v.repeat_interleave(h // v.shape[1], dim=1)
    scores = q @ k.transpose(-1, -2) / size**0.5
    later = torch.ones(n, n, dtype=torch.bool).triu(1)
    return scores.masked_fill(later, -torch.inf).softmax(dim=-1) @ v
"""
TURNED = "q, k = turned(q, positions, base), turned(k, positions, base)"
WHOLE = "turned({0}.transpose(1, 2).flatten(2), positions, base).unflatten(-1, ({0}.shape[1], -1)).transpose(1, 2)"
SPLIT = "vectors.unflatten(-1, (count, -1)).transpose(1, 2)"
SWIGLU = 'swiglu(rms_norm(h, params["g2"], eps), params["w1"], params["w2"], params["w3"])'
FIRST, SECOND = 'h = x + attended @ params["w_o"].T', f"return h + {SWIGLU}"


def _attention(old, new):
    """The block with an attention of its own, in which `old` is `new`."""
    assert old in ATTENTION, old
    return replaced(IMPORTED, ATTENTION.replace(old, new))


@_attention("x[..., 0::2], x[..., 1::2]", "x.chunk(2, dim=-1)")
def half_split_pairs():
    """RoPE pairs number p with number p + size/2, as in Hugging Face; here a pair is two neighbours, 2p and 2p+1."""


@_attention(TURNED, f"{TURNED}\n    v = turned(v, positions, base)")
def values_turned():
    """RoPE turns the values too; only queries and keys are turned."""


@_attention(TURNED, "q = turned(q, positions, base)")
def only_queries_turned():
    """RoPE turns the queries alone, so a score depends on the query's position alone; turn the keys, too."""


@_attention(TURNED, f"q, k = {WHOLE.format('q')}, {WHOLE.format('k')}")
def turned_before_the_split():
    """RoPE turns the vectors before they are split into heads, with angles of the whole width; split first, and turn
    each head by itself."""


@_attention("positions.double()", "torch.arange(len(positions)).double()")
def positions_by_index():
    """The tokens are numbered 0, 1, 2, ...; the positions that were given have no effect."""


@_attention("scores.masked_fill(later, -torch.inf)", "scores")
def not_causal():
    """Every token sees all tokens; token i sees the tokens 0 to i."""


@_attention(
    ".repeat_interleave(h // k.shape[1], dim=1), v.repeat_interleave(h // v.shape[1], dim=1)",
    ".repeat(1, h // k.shape[1], 1, 1), v.repeat(1, h // v.shape[1], 1, 1)",
)
def groups_dealt_in_turn():
    """Keys and values are dealt out to the heads in turn, 0, 1, 0, 1 (repeat); neighbouring heads share them:
    repeat_interleave."""


@replaced('a = rms_norm(x, params["g1"], eps)', "a = x")
@replaced(FIRST, 'h = rms_norm(x + attended @ params["w_o"].T, params["g1"], eps)')
@replaced(SECOND, 'return rms_norm(h + swiglu(h, params["w1"], params["w2"], params["w3"]), params["g2"], eps)')
def norms_behind():
    """The norms come after the residuals, as in the first transformer; here each half begins with its norm."""


@replaced('params["g2"]', 'params["g1"]')
def g1_twice():
    """The second norm has the gain g1; it has its own, g2."""


@replaced('rms_norm(h, params["g2"], eps)', "h")
def second_norm_missing():
    """The second half reads h itself; its norm, with g2, comes first."""


@replaced('params["w1"], params["w2"]', 'params["w2"], params["w1"]')
def gate_on_the_wrong_path():
    """SiLU is on w1's path; it belongs on w2's. (Llama's own code names the matrices otherwise.)"""


@replaced(FIRST, 'h = attended @ params["w_o"].T')
def first_residual_missing():
    """x is not added to what attention returns; both halves have a residual."""


@replaced("return h + swiglu", "return swiglu")
def second_residual_missing():
    """The second half returns SwiGLU's output alone; both halves have a residual: add h."""


@replaced("h = x + attended", "h = a + attended")
def normed_residual():
    """What the first norm returns is added to the attention's output; the residual is x itself."""


@replaced("rms_norm(h,", "rms_norm(x,")
def halves_side_by_side():
    """Both halves read x, as in GPT-J and PaLM; here the second one reads what the first one returns."""


@without(' @ params["w_o"].T')
def no_output_projection():
    """w_o has no effect: the heads' outputs are added to x as they are."""


@replaced(SPLIT, "vectors.reshape(len(vectors), count, vectors.shape[1], -1)")
def reshaped_into_heads():
    """A reshape to (batch, heads, n, size) mixes tokens and heads; split the last axis, then swap the two axes."""


@shows_in("inputs")
@replaced(FIRST, 'h = x.add_(attended @ params["w_o"].T)')
def residual_in_place():
    """The attention's output is added to x in place, so the caller's tensor changes; make a new tensor."""
