"""Gives each kernel of a file a name that the launch plan can use.

C++ adds the types of the parameters to a function's name, unless it is declared extern "C". Kernels from elsewhere are
often declared without, and some are static: the written text declares all of them extern "C", and none static.
"""

from collections.abc import Sequence

from grader.cuda.rules import MOST_DECLARED
from grader.cuda.tokens import Token
from grader.model import Status

C_LINKAGE = (("name", "extern"), ("string", '"C"'))


def linked(code: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with these changes. Raises SourceError for a template, which has no name before it is used."""
    added: dict[int, tuple[Token, ...]] = {}
    left_out: set[int] = set()
    for position, token in enumerate(code):
        if token.text != "__global__":
            continue
        begin, end = _declaration(code, position)
        texts = [each.text for each in code[begin:end]]
        if "template" in texts:
            raise token.fault(
                "the launch plan cannot name a template: write the kernel as an ordinary function, __global__ void "
                "name(...), that calls a __device__ template of yours",
                Status.ERROR,
            )
        left_out |= {begin + at for at, text in enumerate(texts) if text == "static"}
        if '"C"' not in texts:
            place = code[begin]
            added[begin] = tuple(Token(kind, text, place.line, place.column, place.start) for kind, text in C_LINKAGE)
    return tuple(
        each
        for position, token in enumerate(code)
        for each in (*added.get(position, ()), *(() if position in left_out else (token,)))
    )


def _declaration(code: Sequence[Token], position: int) -> tuple[int, int]:
    """From the first word of a kernel's declaration to the parenthesis of its parameters, or to a limit."""
    begin = position
    while begin and position - begin < MOST_DECLARED and not _ends_one(code[begin - 1]):
        begin -= 1
    end = position
    while end < min(position + MOST_DECLARED, len(code)) and code[end].text not in ("(", ";", "{"):
        end += 1
    return begin, end


def _ends_one(token: Token) -> bool:
    return token.text in (";", "}", "{") or token.kind in ("include", "pragma")
