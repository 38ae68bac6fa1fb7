"""Wrong ways to write sparse attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SEEN = "(j <= i) & (block | summary | (j < globals_))"
BLOCK, SUMMARY = "i // stride == j // stride", "j % stride == stride - 1"
WEIGHTS = "scores.masked_fill(~seen, -math.inf).softmax(dim=-1)"


@replaced(" | (j < globals_)", "")
def no_globals():
    """The global tokens are not seen; the first globals_ tokens are seen by all later ones."""


@replaced("j < globals_", "j <= globals_")
def one_global_too_many():
    """One global token too many is seen: they are the tokens 0 to globals_ - 1."""


@replaced("j < globals_", "j < 1")
def one_global_alone():
    """Only the first token is global, whatever globals_ says."""


@replaced("seen = ", "seen = (j < globals_) | ")
def globals_not_causal():
    """The global tokens are seen by earlier tokens too; a token sees nothing that comes after it."""


@replaced("seen = ", "seen = (i < globals_) | ")
def globals_see_everything():
    """The global tokens see everything, as in Longformer and BigBird; here they see what other tokens see."""


@replaced("(j <= i) & ", "")
def not_causal():
    """Tokens see what comes after them; only the tokens j <= i are seen."""


@replaced(SEEN, "block | ((j <= i) & (summary | (j < globals_)))")
def block_not_causal():
    """A token sees its whole block, also what comes after it; only the tokens j <= i are seen."""


@replaced(SUMMARY, "(i - j) % stride == 0")
def strided_pattern():
    """The tokens that are stride, 2 stride, ... before i are seen: that is the strided pattern. Here the last token of
    each block is seen, wherever i stands."""


@replaced(SUMMARY, "j % stride == 0")
def first_of_each_block():
    """The first token of each block is seen; the summary is the last one, which has seen its block."""


@replaced("block | summary", "summary")
def no_own_block():
    """The tokens of the own block are not seen; a token sees those from the start of its block to itself."""


@replaced(BLOCK, "(i - j >= 0) & (i - j < stride)")
def sliding_window():
    """A sliding window of `stride` tokens stands for the block; the blocks are fixed, and a token sees its own block
    alone."""


@replaced("block | summary", "block")
def no_summaries():
    """The last tokens of earlier blocks are not seen."""


@replaced(WEIGHTS, "scores.masked_fill(~seen, 0.0).softmax(dim=-1)")
def masked_with_zero():
    """Masked scores are set to 0, and exp(0) is 1, so they still get weight; set them to minus infinity."""


@replaced(WEIGHTS, "scores.softmax(dim=-1).masked_fill(~seen, 0.0)")
def mask_after_the_softmax():
    """The mask is applied after the softmax, so the weights no longer sum to 1; mask the scores."""


@replaced("scores = q @", "counts = block.int() + summary.int() + (j < globals_).int()\n    scores = q @")
@replaced(WEIGHTS, "(scores + counts.clamp(min=1).log()).masked_fill(~seen, -math.inf).softmax(dim=-1)")
def counted_twice():
    """A token that is seen for two reasons counts twice; it is one token, and counts once."""


@without(" / math.sqrt(d)")
def no_scale():
    """The scores are not divided by sqrt(d)."""


@open_where("nan")
@replaced(WEIGHTS, "scores.exp().masked_fill(~seen, 0.0)\n    weights = weights / weights.sum(dim=-1, keepdim=True)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score first."""


@shows_in("gradients")
@replaced("return weights @ v", "return weights.detach() @ v")
def weights_detached():
    """The weights are cut from the graph, so that no gradient reaches q and k; leave the graph as torch makes it."""
