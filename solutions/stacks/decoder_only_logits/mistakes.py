"""Wrong ways to write a decoder-only model. A student who makes the mistake reads its docstring."""

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


@replaced(LAST, LAST.replace("1e-5", "1e-12"))
def eps_of_bert():
    """The eps of the last layer norm is 1e-12, as in BERT; it is 1e-5."""


@replaced(LOOP, LOOP.replace(":", '[:1] * len(params["layers"]):'))
def first_layer_for_all():
    """All layers have the weights of the first one; each has its own."""


@replaced(LOOP, LOOP.replace(":", "[::-1]:"))
def layers_from_the_last():
    """The layers run from the last one to the first; the first of the list comes first."""


@replaced(f"x = x + {FEED}", "pass")
@without(f"        {NORMED}\n")
def no_feed_forward():
    """The layers have no second half: after attention, the feed-forward layer adds to x as well."""


@replaced('layer["g2"], layer["b2"]', 'layer["g1"], layer["b1"]')
def first_norm_twice():
    """Both norms of a layer have g1 and b1; the one before the feed-forward layer has g2 and b2."""


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


@replaced(LAST, LAST.replace("(x,", "(x[:, -1],"))
def last_position_only():
    """Only the last position gets scores; every position gets them."""


@replaced(LAST, LAST.replace("(x,", "(x[:, -1:],"))
def last_position_with_its_axis():
    """Only the last position gets scores, as an axis of size 1; every position gets them."""


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
