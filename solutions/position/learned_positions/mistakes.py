"""Wrong ways to add learned positions. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

GUARD = 'if n > max_n:\n        raise ValueError(f"{n} tokens, but the table has {max_n} positions")'
RESULT = "tokens + table[:n]"

pairs = [
    ("tokens_scaled", "table_wraps"),
    ("tokens_scaled", "runtime_error"),
    ("row_by_batch", "runtime_error"),
    ("last_rows", "runtime_error"),
]


@replaced(RESULT, "torch.cat([tokens, table[:n].expand_as(tokens)], dim=-1)")
def concatenated():
    """The positions are put beside the tokens, which makes the vectors twice as long; add them."""


@replaced(RESULT, "tokens * table[:n]")
def multiplied():
    """The tokens are multiplied with the positions; add them."""


@replaced(GUARD, "")
@replaced("table[:n]", "table[torch.arange(n) % max_n]")
def table_wraps():
    """With more tokens than rows, the table starts again from row 0; raise a ValueError."""


@replaced(GUARD, "")
@replaced(RESULT, "tokens + table[torch.arange(n).clamp(max=max_n - 1)]")
def last_row_repeated():
    """With more tokens than rows, the last row is used again; raise a ValueError."""


@replaced(GUARD, "")
@replaced(RESULT, "tokens[:, :max_n] + table[:n]")
def tokens_cut_off():
    """With more tokens than rows, the last tokens are cut off; raise a ValueError."""


@replaced(GUARD, "")
def runtime_error():
    """More tokens than rows raise a RuntimeError for sizes that do not fit, and a table of one row is broadcast; test
    the sizes yourself and raise a ValueError."""


@replaced(GUARD, "")
@replaced(RESULT, "tokens + table[torch.arange(n)]")
def index_error():
    """More tokens than rows raise an IndexError; test the sizes yourself and raise a ValueError."""


@replaced(GUARD, "assert n <= max_n")
def assertion():
    """More tokens than rows raise an AssertionError; raise a ValueError. (Python leaves out every assert if it runs
    with -O.)"""


@replaced("if n > max_n:", "if n >= max_n:")
def full_table_refused():
    """n = max_n raises an error; only more tokens than rows do."""


@replaced("if n > max_n:", "if n != max_n:")
def longer_table_refused():
    """A table with more rows than tokens raises an error; its first n rows are used."""


@replaced("table[:n]", "table[torch.arange(len(tokens)) % max_n][:, None]")
def row_by_batch():
    """The row of the table is chosen by the place in the batch; choose it by the position in the sequence."""


@replaced("table[:n]", "table[-n:]")
def last_rows():
    """The last n rows of the table are used; use the first n."""


@replaced(RESULT, "tokens + table[:n].flip(0)")
def reversed_rows():
    """The rows are used in reverse order; the first token gets row 0."""


@replaced(RESULT, "tokens + table.roll(-1, 0)[:n]")
def rows_from_1_and_around():
    """The rows count from 1, and the last one is followed by row 0; the first token gets row 0."""


@replaced(RESULT, "tokens + table[1 : n + 1]")
def rows_from_1():
    """The rows count from 1; the first token gets row 0."""


@replaced(RESULT, "tokens + table[:1]")
def first_row_for_all():
    """Every token gets row 0; the token at position p gets row p."""


@replaced("return tokens", "return tokens.shape[-1] ** 0.5 * tokens")
def tokens_scaled():
    """The tokens are multiplied by sqrt(d), as in the first transformer; add the rows to the tokens as they are."""


@replaced(RESULT, "table[:n].expand_as(tokens).clone()")
def positions_alone():
    """The positions alone are returned; add them to the tokens."""


@replaced(RESULT, "tokens.float() + table[:n].float()")
def always_float32():
    """The result is float32 whatever the tokens are; it has their dtype."""


@replaced(RESULT, "tokens.double() + table[:n].double()")
def always_float64():
    """The result is float64 whatever the tokens are; it has their dtype."""


@replaced("tokens.shape[1], ", "tokens.shape[0], ")
def tokens_counted_on_the_first_axis():
    """n is the size of the first axis (len(tokens)), which is the batch; the tokens are on axis 1."""


@shows_in("gradients")
@replaced(RESULT, "tokens + table[:n].detach()")
def table_detached():
    """No gradient reaches the table, so the positions would never be learned; use it without detach or .data."""


@shows_in("gradients")
@replaced(RESULT, "tokens.detach() + table[:n]")
def tokens_detached():
    """No gradient reaches the tokens, so no layer before this one would learn; use them without detach or .data."""


@shows_in("gradients")
@replaced(RESULT, f"({RESULT}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(f"return {RESULT}", "tokens += table[:n]\n    return tokens")
def in_place():
    """The positions are added to the tokens in place (`+=`), so the caller's tensor changes; make a new tensor."""
