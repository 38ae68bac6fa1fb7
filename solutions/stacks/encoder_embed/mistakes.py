"""Wrong ways to embed a text. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

EMBEDDED, ROWS = "table[ids]", "positions[: ids.shape[1]]"
LAYER, LOOP = "x = encoder_layer(x, layer, heads, mask)", "for layer in layers:"
KEPT, MEAN = "kept = x.masked_fill(~mask[:, :, None], 0.0)", "kept.sum(dim=1) / count.clamp(min=1)"

pairs = [("pads_averaged", "pads_attended"), ("pads_attended", "positions_missing")]


@replaced(MEAN, "x.mean(dim=1)")
def pads_averaged():
    """The mean is over all tokens, pads too; only those whose mask is True belong in it."""


@replaced(MEAN, "kept.mean(dim=1)")
def zeroed_but_counted():
    """The pads are 0 in the sum, but they count in the number that divides it; divide by the number of True."""


@replaced(LAYER, "x = encoder_layer(x, layer, heads)")
def pads_attended():
    """The tokens attend to pads; the mask goes into every layer."""


@replaced(LAYER, "x = encoder_layer(x, layer, heads)")
@replaced(f"{EMBEDDED} + {ROWS}", f"({EMBEDDED} + {ROWS}).masked_fill(~mask[:, :, None], 0.0)")
def pads_zeroed_and_attended():
    """The pads are set to 0 below the first layer, and attended to all the same; the mask goes into every layer."""


@replaced("layer, heads, mask)", "layer, heads, ~mask)")
@replaced("masked_fill(~mask", "masked_fill(mask")
@replaced("mask.sum(", "(~mask).sum(")
def mask_inverted():
    """True is taken for a pad, as in torch's key_padding_mask; here True is a token of the text."""


@without(f" + {ROWS}")
def positions_missing():
    """The positions are not added; the token at place p also gets row p of positions, below the first layer."""


@replaced(ROWS, "positions[1 : ids.shape[1] + 1]")
def positions_from_1():
    """The positions count from 1; the first place of a row has position 0."""


@replaced(ROWS, "positions[(mask.cumsum(dim=1) - 1).clamp(min=0)]")
def positions_of_the_tokens_alone():
    """The positions count the tokens alone, as in Hugging Face's generate; pads have places, too."""


@replaced(EMBEDDED, "table.shape[1] ** 0.5 * table[ids]")
def embeddings_scaled():
    """The embeddings are multiplied by sqrt(d), as in the first transformer; here they are used as they are."""


@replaced(LOOP, "for layer in layers[:1] * len(layers):")
def first_layer_for_all():
    """All layers have the weights of the first one; each has its own."""


@replaced(LOOP, "for layer in layers[:0]:")
def layers_left_out():
    """The mean is over the embeddings at the bottom; the layers come first."""


@replaced(MEAN, "x[:, 0]")
def first_token():
    """The first vector is returned, as BERT's [CLS]; take the mean over the tokens."""


@replaced(MEAN, "x[:, -1]")
def last_token():
    """The last vector is returned, as embeddings of decoder-only models have it; take the mean over the tokens."""


@replaced(KEPT, "kept = x[:, :, :]")
@replaced(MEAN, "torch.stack([row[:end].sum(dim=0) for row, end in zip(kept, count)]) / count.clamp(min=1)")
def pads_at_the_end_assumed():
    """The mean is over as many places as the text has tokens, from the first place on; pads may stand anywhere, so ask
    the mask about each place."""


@open_where("not finite")
@replaced(KEPT, "kept = x.masked_fill(~mask[:, :, None], -torch.inf)")
@replaced(MEAN, "kept.amax(dim=1)")
def maximum():
    """The maximum over the tokens is returned; take their mean."""


@replaced(MEAN, "kept.sum(dim=1)")
def summed():
    """The sum over the tokens is returned; divide it by their number."""


@open_where("nan")
@replaced(MEAN, "torch.nn.functional.normalize(kept.sum(dim=1), dim=1)")
def of_length_1():
    """The embedding is divided by its length, as in many sentence encoders; return the mean as it is."""


@without(".clamp(min=1)")
def nan_without_tokens():
    """A text without tokens gets 0 / 0, which is NaN; its embedding is 0."""


@shows_in("gradients")
@replaced(KEPT, "kept = x * mask[:, :, None]")
@replaced(MEAN, "torch.where(count > 0, kept.sum(dim=1) / count, 0.0)")
def nan_in_the_gradient():
    """A text without tokens gets 0, but 0 / 0 is computed first and taken out by torch.where, and its gradient is NaN;
    make the number that divides at least 1."""


@shows_in("gradients")
@replaced(MEAN, f"({MEAN}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(LOOP, "while layers:\n        layer = layers.pop(0)")
def layers_popped():
    """The layers are taken out of the caller's list, which is empty afterwards; loop over it."""
