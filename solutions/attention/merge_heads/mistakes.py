"""Wrong ways to merge heads. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

RESULT = "x.transpose(1, 2).reshape(batch, n, heads * size)"


@replaced(RESULT, "x.reshape(batch, n, heads * size)")
def viewed_without_transpose():
    """view or reshape goes from (batch, heads, n, size) to (batch, n, d) at once, which mixes tokens and heads. Swap
    two axes first, to (batch, n, heads, size)."""


@replaced(RESULT, "x.transpose(1, 2)")
def not_joined():
    """The result has four axes; join the last two, heads and size, to one of d numbers."""


@replaced(RESULT, "x.flatten(1, 2)")
def heads_joined_with_tokens():
    """The heads are put below each other, along the tokens; put them side by side, along the numbers."""


@replaced(RESULT, "x.permute(0, 2, 3, 1).reshape(batch, n, heads * size)")
def dealt_out_in_turn():
    """The numbers of the heads alternate: the first of every head, then the second of every head. All numbers of head 0
    come first, then those of head 1."""


@replaced(RESULT, "x.flip(1).transpose(1, 2).reshape(batch, n, heads * size)")
def heads_reversed():
    """The heads are in reverse order; head 0 comes first."""


@replaced(RESULT, "x.sum(dim=1)")
def summed():
    """The heads are added up; put their numbers side by side."""


@replaced(RESULT, "x.mean(dim=1)")
def averaged():
    """The mean of the heads is returned; put their numbers side by side."""


@replaced(RESULT, "x[:, 0]")
def first_head_alone():
    """Only head 0 is returned; put the numbers of all heads side by side."""


@replaced(RESULT, "x.permute(0, 1, 3, 2).reshape(batch, heads * size, n)")
def tokens_last():
    """The axes are (batch, d, n); the tokens come before their numbers."""


@replaced(RESULT, "x.transpose(2, 3).reshape(batch, n, heads * size)")
def wrong_axes_swapped():
    """Two other axes are swapped before the view: bring the axis of the tokens before that of the heads."""


@replaced(RESULT, "x.permute(2, 0, 1, 3).reshape(n, batch, heads * size)")
def tokens_first():
    """The first axis of the result is that of the tokens, as torch has it unless batch_first=True; the batch comes
    first."""


@replaced(RESULT, "x.float().transpose(1, 2).reshape(batch, n, heads * size)")
def always_float32():
    """The result is float32 whatever x is; it has x's dtype."""


@replaced(RESULT, "x.transpose(1, 2).view(batch, n, heads * size)")
def view_of_what_is_not_contiguous():
    """view raises a RuntimeError, because the numbers no longer lie in this order in memory after the axes are swapped;
    use reshape, or contiguous before it."""


@shows_in("gradients")
@replaced(RESULT, "x.detach().transpose(1, 2).reshape(batch, n, heads * size)")
def no_gradients():
    """No gradient reaches x, so no layer before this one would learn; use it without detach, .data or numpy."""
