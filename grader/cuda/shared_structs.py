"""__shared__ variables of a type that has initial values or a constructor.

CUDA leaves shared memory as it is: the initial values are never set. So g++ gets such a variable as raw memory of the
same type, `static emulated_raw<Pair[32]> NAME_OF_ITS_OWN; auto& best = NAME_OF_ITS_OWN.value;`
"""

from collections.abc import Iterator, Sequence

from grader.cuda.declarations import TokenIndex
from grader.cuda.own_names import PREFIX
from grader.cuda.tokens import Token

RAW = "emulated_raw"  # device.h
MOST_DECLARED = 40  # words of one declaration


def raw_shared(code: Sequence[Token]) -> Iterator[Token]:
    """The tokens for g++, with these variables as raw memory."""
    index = TokenIndex(code)
    types = _types_with_values(index)
    position = 0
    while position < len(code):
        token = code[position]
        end = _end(index, position) if types and token.text == "__shared__" else 0
        found = _declared(index, position, end) if end else []
        words = code[position + 1 : found[0][0]] if found else []
        if types.isdisjoint(each.text for each in words):
            yield token
            position += 1
            continue
        for name, after in found:
            yield from _raw(token, words, code[name], code[name + 1 : after])
        position = end + 1


def _end(code: TokenIndex, position: int) -> int:
    """The semicolon of a declaration; 0 if it has none nearby, or is an extern one."""
    end = code.find((";",), position)
    near = end - position <= MOST_DECLARED and code.text(end) == ";"
    return end if near and "extern" not in (code.text(position - 1), code.text(position + 1)) else 0


def _declared(code: TokenIndex, position: int, end: int) -> list[tuple[int, int]]:
    """For each variable of a declaration the position of its name, and the end of its brackets. Nothing if one has an
    initial value of its own, which NVRTC refuses."""
    found: list[tuple[int, int]] = []
    at = position + 1
    while at <= end:
        text = code.text(at)
        if text in (",", ";", "["):
            name, after = at - 1, at
            while code.text(after) == "[":
                after = code.pair(after) + 1
            if not code.text(name).isidentifier() or code.text(after) not in (",", ";"):
                return []
            found.append((name, after))
            at = after + 1
        elif text == "<":
            at = _after_angle(code, at, end)
        elif text == "(" and code.text(at - 1) in ("__align__", "alignas"):
            at = code.pair(at) + 1
        elif text in ("(", "{", "="):
            return []
        else:
            at += 1
    return found


def _after_angle(code: TokenIndex, opening: int, end: int) -> int:
    """Behind the brackets of a template's arguments."""
    depth = 0
    for at in range(opening, end):
        depth += {"<": 1, ">": -1, ">>": -2}.get(code.text(at), 0)
        if depth <= 0:
            return at + 1
    return end + 1


def _raw(shared: Token, type_: Sequence[Token], name: Token, dims: Sequence[Token]) -> Iterator[Token]:
    raw = PREFIX + name.text
    yield shared
    yield from _made(name, RAW, "<")
    yield from type_
    yield from dims
    yield from _made(name, ">", raw, ";", "auto", "&", name.text, "=", raw, ".", "value", ";")


def _made(place: Token, *texts: str) -> Iterator[Token]:
    for text in texts:
        kind = "name" if text.isidentifier() else "mark"
        yield Token(kind, text, place.line, place.column, place.start, made=True)


def _types_with_values(code: TokenIndex) -> set[str]:
    found: set[str] = set()
    for position, token in enumerate(code.words):
        name, end = code.text(position + 1), position
        if token.text in ("using", "typedef"):
            end = min(code.find((";",), position), position + MOST_DECLARED)
        if token.text in ("struct", "class", "union"):
            opening = code.find(("{", ";", "(", ">", ","), position)
            last = min(opening, position + MOST_DECLARED)
            names = [code.text(at) for at in range(position + 1, last) if code.text(at).isidentifier()]
            if code.text(opening) == "{" and names and _has_values(code, opening, names, found):
                found |= {*names}
        elif token.text == "using" and code.text(position + 2) == "=":
            if found & {code.text(at) for at in range(position + 3, end)}:
                found.add(name)
        elif token.text == "typedef" and found & {code.text(at) for at in range(position + 1, end)}:
            found.add(code.text(end - 1))
    if found:
        found |= {code.text(at + 1) for at, each in enumerate(code.words) if _is_template_parameter(code, at, each)}
    return found


def _is_template_parameter(code: TokenIndex, position: int, token: Token) -> bool:
    return token.text in ("class", "typename") and code.text(position - 1) in ("<", ",")


def _has_values(code: TokenIndex, opening: int, names: Sequence[str], types: set[str]) -> bool:
    """Whether the struct has a member with an initial value, a member of a type with some, or a constructor."""
    at = opening + 1
    while at < code.pair(opening):
        text = code.text(at)
        if text == "=" or text in types or (text in names and code.text(at + 1) == "("):
            return True
        if text == "{" and code.text(at - 1).isidentifier() and code.text(at - 1) not in ("const", "struct", "union"):
            return True
        at = code.pair(at) + 1 if text in ("(", "[", "{") else at + 1
    return False
