"""Wrong ways to write the whole transformer. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

EMBEDDED, TARGET = 'encoder["table"][source]', 'decoder["table"][target]'
ENCODE = "encoder_layer(memory, layer, heads, source_mask)"
DECODE = "decoder_layer(x, memory, layer, heads, source_mask)"
MEMORY = 'memory = layer_norm(memory, encoder["g"], encoder["b"], 1e-5)'
LAST = 'layer_norm(x, decoder["g"], decoder["b"], 1e-5)'
LOGITS = f'lm_head({LAST}, decoder["table"])'
RETURN = f"return {LOGITS}"

pairs = [("pads_attended_in_the_encoder", "pads_attended_across")]  # the mask is ignored


@replaced(
    f"memory = {ENCODE}",
    "seen = torch.ones_like(source, dtype=torch.bool) if source_mask is None else source_mask\n"
    "        memory = torch.stack([encoder_layer(memory[:, : i + 1], layer, heads, seen[:, : i + 1])[:, -1]"
    " for i in range(source.shape[1])], dim=1)",
)
def causal_encoder():
    """The encoder is causal; each of its positions sees the whole source."""


@replaced(
    f"x = {DECODE}",
    "x = torch.stack([decoder_layer(x.roll(-i - 1, 1), memory, layer, heads, source_mask)[:, -1]"
    " for i in range(x.shape[1])], dim=1)",
)
def decoder_not_causal():
    """The decoder looks at the words to the right; in its self-attention each position sees itself and its left
    alone."""


@without(' + encoder["positions"][: source.shape[1]]')
def encoder_positions_missing():
    """The encoder has no positions, so that the order of the source does not matter; add the encoder's own."""


@without(' + decoder["positions"][: target.shape[1]]')
def decoder_positions_missing():
    """The decoder has no positions; add the decoder's own."""


@replaced(ENCODE, "encoder_layer(memory, layer, heads)")
def pads_attended_in_the_encoder():
    """The encoder attends to pads; source_mask goes into every layer of the encoder."""


@replaced(DECODE, "decoder_layer(x, memory, layer, heads)")
def pads_attended_across():
    """The decoder attends to the source's pads; source_mask goes into every layer of the decoder."""


@replaced("    encoder, decoder =", "    source_mask = source != 0\n    encoder, decoder =")
def id_0_taken_for_a_pad():
    """The mask is made of the ids, as if 0 were the pad; every id may be a word, and source_mask tells the pads."""


@without(f"    {MEMORY}\n")
def memory_not_normalised():
    """The encoder has no last layer norm; memory is its result, with the encoder's g and b."""


@replaced('encoder["layers"]', 'encoder["layers"][:0]')
def memory_of_the_embeddings():
    """The memory is made of the source's embeddings; the encoder's layers come first."""


@replaced(LOGITS, f'lm_head({LAST}, encoder["table"])')
def encoder_table_as_head():
    """The head is the encoder's table; the words to choose from are those of the decoder's."""


@replaced(LAST, LAST.replace("decoder", "encoder"))
def encoder_norm_at_the_end():
    """The decoder's last layer norm has the encoder's g and b; each stack has its own."""


@replaced(LAST, "x")
def no_last_norm():
    """The decoder has no last layer norm; it comes before the head, with the decoder's g and b."""


@replaced(EMBEDDED, f'encoder["g"].shape[0] ** 0.5 * {EMBEDDED}')
@replaced(TARGET, f'encoder["g"].shape[0] ** 0.5 * {TARGET}')
def embeddings_scaled():
    """The embeddings are multiplied by sqrt(d), as in the first transformer; here they are used as they are."""


@replaced('decoder["layers"]', 'decoder["layers"][:1] * len(decoder["layers"])')
def first_layer_for_all():
    """All layers of the decoder have the weights of the first one; each has its own."""


@replaced(RETURN, f"return torch.softmax({LOGITS}, dim=-1)")
def softmaxed():
    """The result is probabilities; return the raw scores. The softmax comes later."""


@replaced(LAST, LAST.replace("(x,", "(x[:, -1],"))
def last_position_only():
    """Only the last position gets scores; every position gets them."""


@shows_in("gradients")
@replaced(MEMORY, f"{MEMORY}.detach()")
def encoder_detached():
    """No gradient reaches the encoder (detach, no_grad), so that it would never learn; leave the memory in the
    graph."""


@shows_in("gradients")
@replaced(LOGITS, f"({LOGITS}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""
