"""The names of a kernel file, found from its tokens: types, functions, variables, and how many pointers deep each is.

This is less than a compiler knows: a name that is declared in an unusual way stays unknown, and no rule applies to it.
"""

from collections.abc import Sequence

import msgspec
from msgspec import structs

from grader.cuda.tokens import Token
from grader.cuda.words import KEYWORDS, REAL, VECTORS, WHOLE

POINTS = frozenset(("*", "&", "&&", "const", "volatile", "__restrict__", "__restrict"))
SPECIFIER_WORDS = """
const volatile static constexpr inline extern register typename struct class enum __shared__ __device__ __host__
__constant__ __global__ __forceinline__ __inline__ __noinline__
"""
SPECIFIERS = frozenset(SPECIFIER_WORDS.split())
MOST_DECLARED = 100  # words of one declaration
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class Type(msgspec.Struct, frozen=True):
    """`depth`: levels of pointers; `dims`: number of array brackets; `is_whole`: its elements are integers;
    `holds_pointers`: it is a struct with pointers."""

    depth: int = 0
    dims: int = 0
    is_whole: bool = False
    holds_pointers: bool = False


class SymbolTable(msgspec.Struct):
    """Names of types, functions and variables, and of types that stand for any type, as in a template."""

    types: dict[str, Type]
    functions: set[str]
    variables: dict[str, Type]
    any_types: set[str] = set()


def fresh_names() -> SymbolTable:
    types = {each: Type(is_whole=True) for each in WHOLE} | dict.fromkeys(REAL | VECTORS | {"void", "auto"}, Type())
    return SymbolTable(types, set(), {})


class TokenIndex:
    """All tokens of a file, and where each bracket closes: found once, since brackets may be nested deeply."""

    def __init__(self, words: Sequence[Token]) -> None:
        self.words = words
        self._pairs: dict[int, int] = {}
        opened: list[int] = []
        for position, word in enumerate(words):
            if word.text in OPENING:
                opened.append(position)
            elif word.text in CLOSING and opened:
                self._pairs[opened[-1]] = position
                self._pairs[position] = opened.pop()

    def text(self, position: int) -> str:
        """The word at a position; "" outside of the file."""
        return self.words[position].text if 0 <= position < len(self.words) else ""

    def pair(self, position: int) -> int:
        """The matching bracket; the end of the file if there is none."""
        return self._pairs.get(position, len(self.words))

    def find(self, texts: Sequence[str], begin: int) -> int:
        """The first of these words from `begin` on, within the length of a declaration; else the end."""
        end = min(begin + MOST_DECLARED, len(self.words))
        return next((i for i in range(begin, end) if self.words[i].text in texts), len(self.words))

    def regions(self) -> list[tuple[int, int]]:
        """Begin and end of each declaration of the file: a function with its body, a struct, a line."""
        found, begin, position = [], 0, 0
        while position < len(self.words):
            text = self.words[position].text
            if text in OPENING:
                position = self.pair(position)
            if text == ";" or (text == "{" and position < len(self.words)):
                found.append((begin, position + 1))
                begin = position + 1
            position += 1
        return [*found, (begin, len(self.words))]


def note_types(code: TokenIndex, names: SymbolTable) -> None:
    """Add all types that the file defines, at any place."""
    for position, token in enumerate(code.words):
        name = code.text(position + 1)
        if token.text in ("struct", "class", "enum", "union", "typename") and name.isidentifier():
            if code.text(position - 1) in ("<", ","):
                names.any_types.add(name)
            holds_pointers = _holds_pointers(code, position + 2, names)
            if holds_pointers or name not in names.types:
                names.types[name] = Type(holds_pointers=holds_pointers)
        elif token.text == "using" and code.text(position + 2) == "=":
            names.types[name] = _alias(code, position + 3, names)
        elif token.text == "typedef":
            end = min(code.find((";",), position), position + MOST_DECLARED)
            names.types.update(Declarations(code, names).variables(position + 1, end))


def _holds_pointers(code: TokenIndex, position: int, names: SymbolTable) -> bool:
    """Whether a member of the struct is a pointer, or a struct that holds one."""
    opening = code.find(("{", ";", "(", ">", ","), position)
    if code.text(opening) != "{":
        return False
    at = opening + 1
    while at < code.pair(opening):
        if code.text(at) in OPENING:
            at = code.pair(at)
        known = names.types.get(code.text(at), Type())
        if code.text(at) == "*" or known.depth or known.holds_pointers:
            return True
        at += 1
    return False


def _alias(code: TokenIndex, position: int, names: SymbolTable) -> Type:
    type_, after = type_at(code, position, names)
    if type_ is None:
        return Type()
    stars, _ = stars_at(code, after)
    return structs.replace(type_, depth=type_.depth + stars)


def type_at(code: TokenIndex, position: int, names: SymbolTable) -> tuple[Type | None, int]:
    """The type that begins there, without its pointers, and its end. None if no type begins there."""
    found: Type | None = None
    while position < len(code.words):
        text = code.words[position].text
        if text in names.types and (found is None or text in WHOLE or text in REAL):
            known = names.types[text]
            is_real = text in REAL or (found is not None and not found.is_whole)
            found = structs.replace(known, is_whole=known.is_whole and not is_real)
        elif text not in SPECIFIERS:
            break
        position += 1
    return found, position


def stars_at(code: TokenIndex, position: int) -> tuple[int, int]:
    """The number of stars there, among const and similar words, and their end."""
    stars = 0
    while code.text(position) in POINTS:
        stars += code.text(position) == "*"
        position += 1
    return stars, position


class Declarations:
    """The names that a part of the file declares."""

    def __init__(self, code: TokenIndex, names: SymbolTable) -> None:
        self._code, self._names = code, names
        self._found: dict[str, Type] = {}
        self.functions: set[str] = set()

    def variables(self, begin: int, end: int) -> dict[str, Type]:
        """Variables and parameters between the two positions; adds functions to the symbol table."""
        position = begin
        while position < end:
            type_, after = type_at(self._code, position, self._names)
            if type_ is not None:
                self._declarators(type_, after, end)
            position = max(after, position + 1)
        return self._found

    def _declarators(self, type_: Type, position: int, end: int) -> None:
        code = self._code
        while position < end:
            stars, position = stars_at(code, position)
            name, after, dims = code.text(position), position + 1, 0
            if not name.isidentifier() or name in KEYWORDS or name in self._names.types or position >= end:
                return
            while code.text(after) == "[":
                dims, after = dims + 1, code.pair(after) + 1
            if code.text(after) == "(" and not dims and not self._is_variable(after):
                self.functions.add(name)
                return
            found = structs.replace(type_, depth=type_.depth + stars, dims=dims + type_.dims)
            old = self._found.get(name, Type())
            if (old.depth, old.dims) <= (found.depth, found.dims):
                self._found[name] = found
            while after < end and code.text(after) not in (",", ";", ")", "]", "}"):
                after = code.pair(after) + 1 if code.text(after) in OPENING else after + 1
            position = after + 1
            if code.text(after) != "," or type_at(code, position, self._names)[0] is not None:
                return  # the end, or the next parameter

    def _is_variable(self, opening: int) -> bool:
        """Whether the parenthesis after a name holds an initial value, and not parameters."""
        is_empty = self._code.text(opening + 1) == ")"
        return not is_empty and type_at(self._code, opening + 1, self._names)[0] is None
