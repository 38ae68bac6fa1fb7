"""Wrong ways to write an encoder layer. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

ATTENTION = 'x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, mask)'
NORM = 'normalised = layer_norm(x, params["g2"], params["b2"], 1e-5)'
FEED = 'feed_forward(normalised, params["w1"], params["c1"], params["w2"], params["c2"])'
RESULT, IMPORT = f"return x + {FEED}", "from blocks.attention_sublayer import attention_sublayer"

pairs = [
    ("attention_residual_missing", "feed_forward_residual_missing"),
    ("attention_residual_from_the_normalised", "feed_forward_residual_from_the_normalised"),
    ("unmasked", "relu"),
    ("unmasked", "first_norm_used_twice"),
]


def _attends(normed="layer_norm(x, g, b, 1e-5)", others="a", result="x + out", weights="softmax(scores)"):
    """The sublayer is written out like this."""
    return replaced(
        IMPORT,
        f"""def attention_sublayer(x, attn, g, b, heads, mask):
    batch, n, d = x.shape
    a = {normed}
    q, k, v = (
        (each @ attn[name].T).reshape(batch, n, heads, -1).transpose(1, 2)
        for name, each in (("w_q", a), ("w_k", {others}), ("w_v", {others}))
    )
    scores = q @ k.transpose(-1, -2) / (d // heads) ** 0.5
    hidden = torch.zeros_like(scores, dtype=torch.bool)
    if mask is not None:
        hidden = hidden | ~mask[:, None, None, :]

    def softmax(scores):
        return scores.masked_fill(hidden, -torch.inf).softmax(-1).masked_fill(hidden, 0.0)

    out = ({weights} @ v).transpose(1, 2).reshape(batch, n, d) @ attn["w_o"].T
    return {result}""",
    )


@_attends(others="x")
def keys_and_values_from_x():
    """Keys and values come from the raw x; queries, keys and values all come from the layer norm of x."""


@_attends(result="out")
def attention_residual_missing():
    """The residual around attention is missing: add x to what attention returns."""


@replaced(RESULT, f"return {FEED}")
def feed_forward_residual_missing():
    """The residual around the feed-forward layer is missing: add what came in before the second layer norm."""


@_attends(result="a + out")
def attention_residual_from_the_normalised():
    """The residual around attention is the layer norm of x; it is x as it came in."""


@replaced(RESULT, f"return normalised + {FEED}")
def feed_forward_residual_from_the_normalised():
    """The residual around the feed-forward layer is what the second layer norm returns; it is what went into it."""


@_attends(normed="x", result="layer_norm(x + out, g, b, 1e-5)")
@replaced(NORM, "normalised = x")
@replaced(RESULT, f'return layer_norm(x + {FEED}, params["g2"], params["b2"], 1e-5)')
def post_norm():
    """The layer norms come after the sums (post-LN), as in the first transformer and by default in
    torch.nn.TransformerEncoderLayer; each comes before its sublayer."""


@replaced(ATTENTION, "")
@replaced(RESULT, f"x = x + {FEED}\n    {ATTENTION}\n    return x")
def feed_forward_first():
    """The feed-forward layer comes before attention; it comes after it."""


@replaced(ATTENTION, f"before = x\n    {ATTENTION}")
@replaced(NORM, NORM.replace("(x", "(before"))
def parallel_sublayers():
    """The feed-forward layer reads what came into the layer, side by side with attention, as in GPT-J; it reads what
    attention has made."""


@replaced('params["g2"], params["b2"]', 'params["g1"], params["b1"]')
def first_norm_used_twice():
    """The second layer norm has the scale and shift of the first, g1 and b1; it has its own, g2 and b2."""


@replaced(NORM, "normalised = x")
def second_norm_missing():
    """The feed-forward layer gets its input as it is; a layer norm with g2 and b2 comes before it."""


@_attends(normed="x")
def first_norm_missing():
    """Attention gets its input as it is; a layer norm with g1 and b1 comes before it."""


@replaced("heads, mask)", "heads)")
def unmasked():
    """The mask has no effect: padding is attended to."""


@replaced(RESULT, f"return (x + {FEED}) * (1.0 if mask is None else mask[:, :, None])")
def padded_rows_zeroed():
    """The rows of padded tokens are 0; the mask is about keys alone, and the rows of padded tokens are computed like
    all others."""


@replaced("heads, mask)", "heads, mask, causal=True)")
def causal():
    """Attention is causal: a token does not see later ones. In an encoder every token sees all others."""


@open_where("nan")
@replaced("heads, mask)", "heads, None if mask is None else ~mask)")
def mask_inverted():
    """The mask is read the other way round, as torch's src_key_padding_mask is; True means that a token may be attended
    to."""


@open_where("nan")
@_attends(weights="scores.masked_fill(hidden, -torch.inf).softmax(-1)")
def padding_alone_is_nan():
    """In a sequence of padding alone all scores are minus infinity, and their softmax is NaN; attention adds zeros
    there."""


@_attends(weights="scores.masked_fill(hidden, -1e9).softmax(-1)")
def padding_alone_attended():
    """In a sequence of padding alone all keys get the same weight; attention adds zeros there."""


@replaced(RESULT, f'return layer_norm(x + {FEED}, params["g2"], params["b2"], 1e-5)')
def norm_at_the_end():
    """The result goes through a layer norm; there is none at the end of the layer."""


@replaced(RESULT, 'return x + torch.relu(normalised @ params["w1"].T + params["c1"]) @ params["w2"].T + params["c2"]')
def relu():
    """The feed-forward layer has ReLU, as the first transformer; here it has GELU."""


@replaced(
    RESULT,
    """inside = normalised @ params["w1"].T + params["c1"]
    inside = torch.nn.functional.gelu(inside, approximate="tanh")
    return x + inside @ params["w2"].T + params["c2"]""",
)
def approximated_by_tanh():
    """GELU is approximated by tanh, as in GPT-2; here it is the exact one, with erf."""


@shows_in("gradients")
@_attends(weights="(scores + torch.where(hidden, -torch.inf, 0.0)).softmax(-1).nan_to_num()")
def gradients_of_padding_alone_are_nan():
    """In a sequence of padding alone gradients are NaN. Zeros after the softmax make the result right, but the softmax
    of minus infinities still passes NaN back to its scores, and from there to x."""


@shows_in("gradients")
@replaced(NORM, 'normalised = layer_norm(x.detach(), params["g2"], params["b2"], 1e-5)')
def feed_forward_detached():
    """The input of the second layer norm is cut from the graph; use it as it is."""
