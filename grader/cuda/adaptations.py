"""Adapts code from elsewhere to a file of kernels alone, without a change of what it computes.

- C++ adds the types of the parameters to a function's name, unless it is declared extern "C". The launch plan names
  kernels, so the written text declares all of them extern "C", and none static.
- Of each instance of a kernel template an ordinary kernel is made (templates.py).
- std::numeric_limits<float>::max() and its like are written as CUDA's constants.
- std::min and other functions of CUDA's own are written without std::, and `using namespace std` is left out.
"""

from collections.abc import Iterator, Sequence

from msgspec import structs

from grader.cuda.rules import MOST_DECLARED
from grader.cuda.templates import Constants, Instantiated, instantiated
from grader.cuda.tokens import Token
from grader.cuda.words import LIBRARY

C_LINKAGE = (("name", "extern"), ("string", '"C"'))
USING_STD = ["using", "namespace", "std", ";"]
LIMIT_WORDS = 8  # in numeric_limits<float>::max()
OF_FLOAT = {
    **{"infinity": "INFINITY", "max": "FLT_MAX", "min": "FLT_MIN", "epsilon": "FLT_EPSILON", "quiet_NaN": "NAN"},
    "lowest": "( - FLT_MAX )",
}
OF_INT = {"max": "INT_MAX", "min": "INT_MIN", "lowest": "INT_MIN"}
LIMITS = {  # words of a numeric limit, and those that mean the same
    f"numeric_limits < {type_} > :: {name} ( )": words
    for type_, known in (("float", OF_FLOAT), ("int", OF_INT), ("unsigned", {"max": "UINT_MAX"}))
    for name, words in known.items()
}
IN_STD = frozenset(("min", "max", "abs", "isnan", "isinf", "isfinite", "size_t", *LIBRARY.split()))


def adapted(code: Sequence[Token], remarks: Sequence[Token], constants: Constants) -> Instantiated:
    """The tokens with these changes. Raises SourceError for a kernel template without an instance."""
    found = instantiated(tuple(_without_std(code)), remarks, constants)
    return structs.replace(found, code=tuple(_linked(found.code)))


def _without_std(code: Sequence[Token]) -> Iterator[Token]:
    position = 0
    while position < len(code):
        texts = [each.text for each in code[position : position + 4]]
        if texts == USING_STD:
            position += 4
        elif texts[:2] == ["std", "::"] and texts[2:3] and (texts[2] in IN_STD or texts[2] == "numeric_limits"):
            position += 2
        elif texts[0] == "numeric_limits" and (limit := _limit(code[position : position + LIMIT_WORDS])):
            yield from limit
            position += LIMIT_WORDS
        else:
            yield code[position]
            position += 1


def _limit(words: Sequence[Token]) -> tuple[Token, ...]:
    """CUDA's constant in the place of a numeric limit; empty if there is none for these words."""
    constant = LIMITS.get(" ".join(each.text for each in words), "").split()
    return tuple(
        structs.replace(words[0], kind="name" if each[0].isalpha() else "mark", text=each) for each in constant
    )


def _linked(code: Sequence[Token]) -> Iterator[Token]:
    added: dict[int, tuple[Token, ...]] = {}
    left_out: set[int] = set()
    for position, token in enumerate(code):
        if token.text != "__global__":
            continue
        begin, end = _declaration(code, position)
        texts = [each.text for each in code[begin:end]]
        left_out |= {begin + at for at, text in enumerate(texts) if text == "static"}
        if '"C"' not in texts:
            place = code[begin]
            added[begin] = tuple(Token(kind, text, place.line, place.column, place.start) for kind, text in C_LINKAGE)
    for position, token in enumerate(code):
        yield from added.get(position, ())
        if position not in left_out:
            yield token


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
