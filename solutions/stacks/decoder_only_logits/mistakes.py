"""Wrong ways to write a decoder-only model. A student who makes the mistake reads its docstring."""

import torch
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm
from blocks.lm_head import lm_head

from grader.checks import replaced, shows_in, without

EMBEDDED, POSITIONS = 'params["table"][ids]', ' + params["positions"][: ids.shape[1]]'
LOOP, ATTEND = 'for layer in params["layers"]:', "x = attention_sublayer("
NORMED = 'normed = layer_norm(x, layer["g2"], layer["b2"], 1e-5)'
FEED = 'feed_forward(normed, layer["w1"], layer["c1"], layer["w2"], layer["c2"])'
LAST, RETURN = 'layer_norm(x, params["g"], params["b"], 1e-5)', "return lm_head("
LOGITS = f'lm_head({LAST}, params["table"])'

pairs = [("not_causal", "positions_missing")]


@without(", causal=True")
def not_causal():
    """The positions look at the tokens to their right, as an encoder's do; each may look at itself and to its left
    alone."""


@without(POSITIONS)
def positions_missing():
    """The positions are not added; the token at place p also gets row p of positions, below the first layer."""


@replaced("[: ids.shape[1]]", "[1 : ids.shape[1] + 1]")
def positions_from_1():
    """The positions count from 1; the first token has position 0."""


@without(POSITIONS)
@replaced(ATTEND, 'x = x + params["positions"][: ids.shape[1]]\n        x = attention_sublayer(')
def positions_in_every_layer():
    """The positions are added in every layer; they are added once, below the first layer, even if there is none."""


@replaced(EMBEDDED, f'params["g"].shape[0] ** 0.5 * {EMBEDDED}')
def embeddings_scaled():
    """The embeddings are multiplied by sqrt(d), as in the first transformer; here they are used as they are."""


@replaced(LAST, "x")
def no_final_norm():
    """The last layer norm is missing; g and b belong to one between the last layer and the head."""


@replaced(LAST, "x")
@replaced(f"x = x + {FEED}", f"x = x + {FEED}\n        x = {LAST}")
def final_norm_in_every_layer():
    """The last layer norm ends every layer; it comes once, after all layers, even if there is none."""


@replaced(LOOP, LOOP.replace(":", '[:1] * len(params["layers"]):'))
def first_layer_for_all():
    """All layers have the weights of the first one; each has its own."""


@replaced(LOOP, f"bottom = x\n    {LOOP}")
@replaced(f"{ATTEND}x", f"{ATTEND}bottom")
def every_layer_reads_the_embeddings():
    """Every layer reads the embeddings, so that only the last layer has an effect; each reads the result of the layer
    before it."""


@replaced(LOOP, LOOP.replace(":", "[::-1]:"))
def layers_from_the_last():
    """The layers run from the last one to the first; the first of the list comes first."""


@replaced(LOOP, LOOP.replace(":", "[:0]:"))
def layers_left_out():
    """The layers have no effect; x goes through them, one after the other, between the embeddings and the last norm."""


@replaced(f"x = x + {FEED}", "pass")
@without(f"        {NORMED}\n")
def no_feed_forward():
    """The layers have no second half: after attention, the feed-forward layer adds to x as well."""


@replaced(
    FEED,
    'torch.nn.functional.gelu(normed @ layer["w1"].T + layer["c1"], approximate="tanh") @ layer["w2"].T + layer["c2"]',
)
def gelu_by_tanh():
    """GELU is the tanh form, as in GPT-2; it is the exact one, with the error function."""


@replaced(RETURN, "return torch.softmax(1.0 * lm_head(")
@replaced('params["table"])\n', 'params["table"]), dim=-1)\n')
def softmaxed():
    """The result is probabilities; return the raw scores. The softmax comes later."""


@replaced(RETURN, "return torch.log_softmax(1.0 * lm_head(")
@replaced('params["table"])\n', 'params["table"]), dim=-1)\n')
def log_softmaxed():
    """The result is log-probabilities; return the raw scores. The softmax comes later."""


@replaced(LAST, LAST.replace("(x,", "(x[:, -1],"))
def last_position_only():
    """Only the last position gets scores; every position gets them."""


@replaced(LAST, LAST.replace("(x,", "(x[:, -1:],"))
def last_position_with_its_axis():
    """Only the last position gets scores, as an axis of size 1; every position gets them."""


def _attended(x, attn, heads, scale):
    """Causal attention of x, without a norm and without a residual."""
    q, k, v = ((x @ attn[name].T).unflatten(2, (heads, -1)).transpose(1, 2) for name in ("w_q", "w_k", "w_v"))
    later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    shares = (q @ k.mT / scale(q) ** 0.5).masked_fill(later, -torch.inf).softmax(dim=-1)
    return (shares @ v).transpose(1, 2).flatten(2) @ attn["w_o"].T


def _size(q):
    return q.shape[3]


def _run(ids, params, layer_of):
    x = params["table"][ids] + params["positions"][: ids.shape[1]]
    for layer in params["layers"]:
        x = layer_of(x, layer)
    return lm_head(layer_norm(x, params["g"], params["b"], 1e-5), params["table"])


def post_norm(ids, params, heads):
    """The norms of a layer come after its sums (post-LN), as in the first transformer and in BERT; they come before
    attention and before the feed-forward layer."""

    def layer_of(x, layer):
        x = layer_norm(x + _attended(x, layer["attn"], heads, _size), layer["g1"], layer["b1"], 1e-5)
        x = x + feed_forward(x, layer["w1"], layer["c1"], layer["w2"], layer["c2"])
        return layer_norm(x, layer["g2"], layer["b2"], 1e-5)

    return _run(ids, params, layer_of)


def scaled_by_d(ids, params, heads):
    """The scores of attention are divided by sqrt(d); divide them by the square root of the size of a head."""

    def layer_of(x, layer):
        normed = layer_norm(x, layer["g1"], layer["b1"], 1e-5)
        x = x + _attended(normed, layer["attn"], heads, lambda q: heads * q.shape[3])
        normed = layer_norm(x, layer["g2"], layer["b2"], 1e-5)
        return x + feed_forward(normed, layer["w1"], layer["c1"], layer["w2"], layer["c2"])

    return _run(ids, params, layer_of)


@shows_in("gradients")
@replaced(LOGITS, LOGITS.replace('params["table"]', 'params["table"].detach()'))
def no_gradient_from_the_head():
    """The table gets no gradient from the head; tied weights learn from both ends, so use the table as it is."""


@shows_in("gradients")
@replaced(LOGITS, f"({LOGITS}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(LOOP, 'while params["layers"]:\n        layer = params["layers"].pop(0)')
def layers_popped():
    """The layers are taken out of the caller's list, which is empty afterwards; loop over it."""
