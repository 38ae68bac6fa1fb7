"""Wrong ways to write the attention sublayer. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

NORM = "a = layer_norm(x, g, b, 1e-5)"
RESULT = 'x + merge_heads(weights @ v) @ attn["w_o"].T'
WEIGHTS = "scores.masked_fill(hidden, -math.inf).softmax(dim=-1).masked_fill(hidden, 0.0)"
BOTH = "hidden | ~mask[:, None, None, :]"
PADDING = "~mask[:, None, None, :]"

pairs = [
    ("no_norm", "residual_missing"),
    ("scaled_by_the_model", "nothing_to_see_is_nan"),
    ("residual_missing", "nothing_to_see_is_nan"),
    ("keys_and_values_from_x", "nothing_to_see_is_nan"),
]


@replaced(NORM, "a = x")
def no_norm():
    """There is no layer norm; queries, keys and values come from layer_norm(x, g, b, 1e-5)."""


@replaced("a @ attn[name].T", '(a if name == "w_q" else x) @ attn[name].T')
def keys_and_values_from_x():
    """Keys and values come from the raw x; queries, keys and values all come from the layer norm of x."""


@replaced(RESULT, f"layer_norm({RESULT}, g, b, 1e-5)")
@replaced(NORM, "a = x")
def post_norm():
    """The layer norm comes after the sum (post-LN), as in the first transformer; it comes before attention, and nothing
    comes after the sum."""


@replaced(RESULT, 'a + merge_heads(weights @ v) @ attn["w_o"].T')
def residual_from_the_normalised():
    """The layer norm of x is added to attention's result; the residual is x as it came in."""


@without("x + merge")
@replaced("return _heads", "return merge_heads")
def residual_missing():
    """Attention's result is returned alone; add x."""


@replaced("1e-5", "1e-12")
def another_eps():
    """The layer norm has another eps, or none; it is 1e-5."""


@replaced("1e-5", "1e-6")
def eps_of_1e_6():
    """The eps of the layer norm is 1e-6, as in the Annotated Transformer; it is 1e-5."""


@replaced("if mask is not None:", "if False:")
def unmasked():
    """The mask has no effect: padding is attended to."""


@open_where("nan")
@replaced(PADDING, "mask[:, None, None, :]")
def mask_inverted():
    """The mask is read the other way round, as key_padding_mask of torch.nn.MultiheadAttention is; True means that a
    token may be attended to."""


@replaced(BOTH, "hidden | ~mask[:, None, :, None]")
def mask_over_the_queries():
    """The mask hides queries: the rows of padded tokens are zeros. It is about keys, the last axis of the scores."""


@replaced(BOTH, "hidden | ~(mask[:, None, None, :] & mask[:, None, :, None])")
def padding_attends_to_nothing():
    """The mask hides queries, too: attention adds nothing to padded tokens. It is about keys alone: the rows of padded
    tokens are computed like all others."""


@replaced(RESULT, f"({RESULT}) * (1.0 if mask is None else mask[:, :, None])")
def padded_rows_zeroed():
    """The rows of padded tokens are 0; the mask is about keys alone, and the rows of padded tokens are computed like
    all others."""


@replaced(BOTH, PADDING)
def causal_without_effect_beside_a_mask():
    """With a mask, causal has no effect; a query sees the keys that both allow."""


@replaced(BOTH, "(hidden & ~mask[:, None, None, :]) if causal else ~mask[:, None, None, :]")
def either_mask_is_enough():
    """A query sees the keys that the mask or causal allows; both must allow them."""


@replaced("if causal:", "if False:")
def not_causal():
    """causal has no effect: a token attends to later ones."""


@open_where("nan")
@without(".masked_fill(hidden, 0.0)")
def nothing_to_see_is_nan():
    """A query that sees no key gets NaN, since all its scores are minus infinity; it gets zeros from every head."""


@replaced(WEIGHTS, "scores.masked_fill(hidden, -1e9).softmax(dim=-1)")
def nothing_to_see_attends_to_all():
    """A query that sees no key gets the mean of all values, since its scores are all the same large number; it gets
    zeros from every head."""


@replaced(WEIGHTS, "(scores + hidden.to(x.dtype) * -1e9).softmax(dim=-1)")
def nothing_to_see_by_adding():
    """A query that sees no key attends to all, since the same large number is added to all its scores; it gets zeros
    from every head."""


@replaced(WEIGHTS, "scores.softmax(dim=-1).masked_fill(hidden, 0.0)")
def masked_after_the_softmax():
    """The mask is applied after the softmax, so the weights that are left do not sum to 1; apply it to the scores."""


@replaced("math.sqrt(q.shape[-1])", "math.sqrt(x.shape[-1])")
def scaled_by_the_model():
    """The scores are divided by the root of d; the scale is the root of the size of one head."""


@shows_in("gradients")
@replaced(NORM, "a = layer_norm(x.detach(), g, b, 1e-5)")
def sublayer_detached():
    """The input of the layer norm is cut from the graph, so no gradient reaches x through attention; use x as it is."""


@shows_in("gradients")
@replaced(WEIGHTS, "(scores + torch.where(hidden, -math.inf, 0.0)).softmax(dim=-1).nan_to_num()")
def gradients_of_nothing_to_see_are_nan():
    """If a query sees no key, gradients are NaN. Zeros after the softmax make the result right, but the softmax of
    minus infinities still passes NaN back to its scores, and from there to x."""
