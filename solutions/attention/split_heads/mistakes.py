"""Wrong ways to split heads. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

GUARD = 'if d % heads != 0:\n        raise ValueError(f"{d} numbers cannot be dealt out to {heads} heads")'
RESULT = "x.reshape(batch, n, heads, d // heads).transpose(1, 2)"

pairs = [
    ("viewed_without_transpose", "runtime_error"),
    ("not_transposed", "runtime_error"),
    ("every_heads_th_number", "runtime_error"),
    ("heads_first", "runtime_error"),
    ("heads_in_the_batch", "runtime_error"),
]


@replaced(RESULT, "x.reshape(batch, heads, n, d // heads)")
def viewed_without_transpose():
    """view or reshape goes to (batch, heads, n, size) at once, which mixes tokens and heads. Cut only the last axis, to
    (batch, n, heads, size), then swap two axes."""


@replaced(RESULT, "x.reshape(batch, n, heads, d // heads)")
def not_transposed():
    """The axes are (batch, n, heads, size); the heads come before the tokens."""


@replaced(RESULT, "x.reshape(batch, n, d // heads, heads).permute(0, 3, 1, 2)")
def every_heads_th_number():
    """A head has every heads-th number of a token; it has neighbours: the first `size` numbers go to head 0."""


@replaced(RESULT, "x.reshape(batch, n, d // heads, heads).transpose(1, 2)")
def heads_taken_for_the_size():
    """There are d / heads heads of `heads` numbers each; there are `heads` of them, each with d / heads numbers."""


@replaced(RESULT, "x.reshape(batch, n, heads, d // heads).permute(2, 0, 1, 3)")
def heads_first():
    """The first axis is that of the heads; the batch comes first, then the heads."""


@replaced(RESULT, "x.reshape(batch, n, heads, d // heads).permute(0, 2, 3, 1)")
def tokens_last():
    """The axes are (batch, heads, size, n), as the keys of a product have them; tokens come before numbers."""


@replaced(RESULT, "x.reshape(batch, n, heads, d // heads).transpose(1, 2).flatten(0, 1)")
def heads_in_the_batch():
    """Batch and heads are one axis, as inside of torch.nn.MultiheadAttention; here they are two."""


@replaced(RESULT, "x.reshape(batch, n, heads, d // heads).transpose(1, 2).flip(1)")
def heads_reversed():
    """The heads are in reverse order; head 0 has the first `size` numbers."""


@replaced(RESULT, "x.reshape(n, batch, heads, d // heads).permute(1, 2, 0, 3)")
def tokens_taken_for_the_first_axis():
    """The first axis of x is taken for the tokens, as torch has it unless batch_first=True; here it is the batch."""


@replaced(RESULT, "x.transpose(0, 1).reshape(n, batch, heads, d // heads).transpose(1, 2)")
def tokens_first_in_the_result():
    """The first two axes of x are exchanged: the result is (n, heads, batch, size); the batch comes first."""


@replaced(GUARD, "")
def runtime_error():
    """heads that do not divide d raise torch's RuntimeError; test this yourself and raise a ValueError."""


@replaced(GUARD, "")
@replaced(RESULT, "torch.stack(x.chunk(heads, dim=-1), dim=1)")
def chunked_unevenly():
    """If heads does not divide d, torch.chunk makes a smaller last head, or fewer heads; raise a ValueError before."""


@replaced(GUARD, "assert d % heads == 0")
def assertion():
    """heads that do not divide d raise an AssertionError; raise a ValueError. (Python leaves out every assert if it
    runs with -O.)"""


@replaced(GUARD, "d = d // heads * heads\n    x = x[..., :d]")
def left_over_dropped():
    """If heads does not divide d, the last numbers are dropped; raise a ValueError."""


@replaced(GUARD, "x = torch.nn.functional.pad(x, (0, -d % heads))\n    d += -d % heads")
def padded_with_zeros():
    """If heads does not divide d, zeros are appended; raise a ValueError."""


@replaced("x.reshape", "x.float().reshape")
def always_float32():
    """The result is float32 whatever x is; it has x's dtype."""


@shows_in("gradients")
@replaced("x.reshape", "x.detach().reshape")
def no_gradients():
    """No gradient reaches x, so no layer before this one would learn; use it without detach, .data or numpy."""
