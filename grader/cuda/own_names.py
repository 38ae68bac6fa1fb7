"""Names that C++ reserves, as `__smem` and `_N`, where a kernel file declares them: much public code does.

Compilers and linkers attach a meaning to some names of this form, so they never get one: it is written with a prefix
that no file can use. Messages show the name without it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import structs

from grader.cuda.tokens import Token
from grader.cuda.words import CUDA_NAMES, REAL, VECTORS, WHOLE

PREFIX = "emulatedname"  # words.refuse_name refuses names that begin like this
FORM = re.compile(r"__[A-Za-z](?:\w*[^\W_])?_?|_[A-Z][A-Z0-9_]*")  # not __attribute__ and not _Atomic
AFTER = frozenset("[;=,){>:")  # what follows the name in a declaration
POINTS = frozenset(("*", "&", "&&", ">"))
STATEMENTS = frozenset(("return", "else", "do", "case", "goto", "sizeof", "continue", "break", "operator"))
RESULTS = WHOLE | REAL | VECTORS | {"void", "auto"}
MOST_SPECIFIERS = 12  # words in front of a function's name


def may_be_own(name: str) -> bool:
    """Whether a file may declare this reserved name."""
    return FORM.fullmatch(name) is not None and name not in CUDA_NAMES


def own_names(code: Sequence[Token]) -> frozenset[str]:
    """The reserved names that the file declares; those of kernels are not among them, since the plan names these."""
    return frozenset(
        token.text for position, token in enumerate(code) if may_be_own(token.text) and _is_declared(code, position)
    )


def _is_declared(code: Sequence[Token], position: int) -> bool:
    if not 0 < position < len(code) - 2:
        return False
    before, after = code[position - 1], code[position + 1]
    if after.text == "(":
        in_front = {each.text for each in code[max(position - MOST_SPECIFIERS, 0) : position]}
        return before.text in RESULTS and code[position + 2].kind != "string" and "__global__" not in in_front
    if after.text not in AFTER:
        return False
    if before.text in POINTS:
        before = code[max(position - 2, 0)]
        return before.kind == "name" or before.text in POINTS
    return before.kind == "name" and before.text not in STATEMENTS


def renamed(code: Iterable[Token], own: Collection[str]) -> Iterator[Token]:
    """The tokens as compilers get them."""
    for token in code:
        yield structs.replace(token, text=PREFIX + token.text) if token.text in own else token


def shown(text: str) -> str:
    """A compiler's text as students read it."""
    return text.replace(PREFIX, "")
