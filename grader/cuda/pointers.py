"""Rules on pointers: no conversion between addresses and numbers, and functions are only called.

A kernel runs as native code in the same process as the sanitizer that checks it. With a computed address, or with the
address of a function, it could reach that sanitizer. Rules on tokens cannot find every such address: emulator/guard.h
stops the rest at run time. But these rules report most of them early, at the student's line.
"""

from collections.abc import Sequence

import msgspec
from msgspec import structs

from grader.cuda.declarations import (
    OPENING,
    POINTS,
    Declarations,
    SymbolTable,
    TokenIndex,
    Type,
    fresh_names,
    note_types,
    stars_at,
    type_at,
)
from grader.cuda.tokens import Token
from grader.cuda.words import TAKEN, VARIABLES_TOO

BEFORE_CONDITIONS = ("if", "while", "for", "switch", "return", "sizeof")
BEFORE_UNARY = frozenset(("return", "case", "else", "do", "goto", "throw"))
NUMBER, POINTER, UNKNOWN = "number", "pointer", "unknown"
LOOSER = (("?",), ("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"))
MOST_CASTS, MOST_DEPTH = 8, 16  # casts in a row; nested parentheses that are read
NO_NUMBER = "an address may not be converted to a number; buffers begin at a multiple of 256 bytes"
NO_ADDRESS = "a number may not be converted to an address; begin at a buffer, and add to it"
NO_POINTERS = "a pointer may not be converted to something else; cast to a pointer to numbers or vectors"
ONLY_CALLED = "a function may only be called; pass a lambda or a struct with operator() instead"


class Cast(msgspec.Struct, frozen=True):
    """A type in parentheses, or one that is called like a function."""

    type: Type
    is_reference: bool = False


def refuse_addresses(words: Sequence[Token]) -> None:
    """Raises SourceError for a conversion between address and number, and for a function that is not called."""
    code, names = TokenIndex(words), fresh_names()
    note_types(code, names)
    found = []
    for begin, end in code.regions():
        declarations = Declarations(code, names)
        found.append((begin, end, declarations.variables(begin, end)))
        names.functions |= declarations.functions
    for _, end, variables in found:
        if code.text(end - 1) != "}":
            names.variables |= variables
    for begin, end, variables in found:
        local = structs.replace(names, variables=names.variables | variables)
        _AddressRules(code, local).refuse(begin, end)


class _AddressRules:
    """Checks one declaration. Positions count the file's tokens."""

    def __init__(self, code: TokenIndex, names: SymbolTable) -> None:
        self._code, self._names = code, names
        self._casts: dict[int, Cast | None] = {}  # by the position of the parenthesis
        self._in_union = 0  # end of the last union that was checked, with the unions inside it

    def refuse(self, begin: int, end: int) -> None:
        text = self._code.text
        for at in range(begin, end):
            token = self._code.words[at]
            if token.kind == "name":
                self._name(at, token)
            elif token.text == "(":
                self._parenthesis(at, token)
            elif token.text in ("&", "&&") and self._is_unary(at):
                self._address(at, token)
            elif token.text in (".*", "->*") or (token.text == "::" and text(at + 1) == "*"):
                raise token.fault("pointers to members may not be used here")
            elif token.text == "+" and text(at + 1) == "[" and self._is_unary(at):
                raise token.fault(ONLY_CALLED)

    def _name(self, at: int, token: Token) -> None:
        self._function(at, token)
        if token.text == "union":
            self._union(at)
        elif token.text == "reinterpret_cast":
            self._reinterpret(at, token)
        elif token.text in ("memcpy", "memmove"):
            self._copy(at, token)
        elif token.text == "goto" and self._code.text(at + 1) == "*":
            raise token.fault("write the name of a label behind goto")
        else:
            self._conversion(at)

    def _is_unary(self, at: int) -> bool:
        """Whether an operator is a prefix with one operand."""
        before = self._code.words[at - 1] if at else None
        if before is None or before.text in BEFORE_UNARY:
            return True
        if before.text == ")":
            return self._casts.get(self._code.pair(at - 1)) is not None
        return before.kind == "mark" and before.text not in ("]", "}", ">", ">>")

    # -- functions -----------------------------------------------------------------------------------------------------

    def _function(self, at: int, token: Token) -> None:
        """Raises SourceError for a function that is not called, unless a variable has the same name."""
        name, text = token.text, self._code.text
        if text(at + 1) in ("(", "<", "::") or text(at - 1) in (".", "->", "::", "operator"):
            return
        is_taken = name in TAKEN and name not in VARIABLES_TOO
        is_known = name in TAKEN or name in self._names.functions
        if is_taken or (is_known and name not in self._names.variables):
            raise token.fault(f"{ONLY_CALLED}: '{name}'")

    def _parenthesis(self, at: int, token: Token) -> None:
        text = self._code.text
        if text(at + 1) in ("*", "&", "&&") and text(at - 1) not in BEFORE_CONDITIONS:
            closing = self._code.pair(at)
            inside = self._code.words[at + 1 : min(closing, at + 6)]
            is_short = closing - at <= 4 and sum(each.kind == "name" for each in inside) <= 1
            if text(closing + 1) == "(" and is_short and text(closing - 1) != "this":
                raise token.fault("pointers and references to functions may not be used here")
        self._casts[at] = cast = self._cast(at)
        if cast is not None:
            begin = self._code.pair(at) + 1
            self._refuse_cast(token, cast, begin, self._operand_end(begin))

    # -- casts ---------------------------------------------------------------------------------------------------------

    def _cast(self, at: int) -> Cast | None:
        """The cast that a parenthesis makes; None if it makes none. Earlier parentheses are already known."""
        before = self._code.words[at - 1] if at else None
        if before is not None:
            ends_a_cast = before.text == ")" and self._casts.get(self._code.pair(at - 1)) is not None
            if before.text in (")", "]", ">") and not ends_a_cast:
                return None
            if before.kind == "name" and before.text not in BEFORE_UNARY:
                return None
        closing = self._code.pair(at)
        if closing + 1 >= len(self._code.words):
            return None
        after = self._code.words[closing + 1]
        if after.kind == "mark" and after.text not in ("(", "&", "*", "-", "+", "~", "!", "++", "--", "&&"):
            return None
        return self._type_between(at + 1, closing)

    def _type_between(self, begin: int, end: int) -> Cast | None:
        """The cast to the type between the two positions; None if there is anything else."""
        type_, after = type_at(self._code, begin, self._names)
        if type_ is None:
            return None
        stars, last = stars_at(self._code, after)
        is_reference = any(each.text in ("&", "&&") for each in self._code.words[after:last])
        return Cast(structs.replace(type_, depth=type_.depth + stars), is_reference) if last == end else None

    def _operand_end(self, at: int) -> int:
        """The end of a cast's operand: prefix operators, a name or a parenthesis, and its suffixes."""
        text, pair = self._code.text, self._code.pair
        begin, casts = at, 0
        while text(at) in ("&", "*", "-", "+", "~", "!", "++", "--") or (text(at) == "(" and self._cast_at(at)):
            casts += text(at) == "("
            if casts > MOST_CASTS:
                raise self._code.words[begin].fault(f"more than {MOST_CASTS} casts one after the other")
            at = pair(at) + 1 if text(at) == "(" else at + 1
        at = pair(at) + 1 if text(at) == "(" else at + 1
        while text(at) in ("[", "(", ".", "->", "::", "++", "--"):
            if text(at) in OPENING:
                at = pair(at) + 1
            else:
                at += 2 if text(at) in (".", "->", "::") else 1
        return min(at, len(self._code.words))

    def _cast_at(self, at: int) -> Cast | None:
        """As `_cast`, for a parenthesis that may not be known yet."""
        if at not in self._casts:
            self._casts[at] = self._cast(at)
        return self._casts[at]

    def _refuse_cast(self, token: Token, cast: Cast, begin: int, end: int) -> None:
        type_, kind = cast.type, self._kind(begin, end)
        points = type_.depth or cast.is_reference
        is_of_pointers = points and (type_.holds_pointers or self._is_of_pointers(begin, end))
        if type_.depth > 1 or (cast.is_reference and kind == POINTER) or is_of_pointers:
            raise token.fault(NO_POINTERS)
        is_zero = end - begin == 1 and self._code.text(begin) == "0"
        if type_.depth and kind == NUMBER and not is_zero:
            raise token.fault(NO_ADDRESS)
        if type_.is_whole and not type_.depth and not cast.is_reference and kind == POINTER:
            raise token.fault(NO_NUMBER)

    def _reinterpret(self, at: int, token: Token) -> None:
        closing = at + 2
        while closing < len(self._code.words) and self._code.text(closing) not in (">", ";", "{"):
            closing = self._code.pair(closing) + 1 if self._code.text(closing) == "(" else closing + 1
        inside = [each.text for each in self._code.words[at + 2 : closing]]
        if self._code.text(closing + 1) != "(" or ("(" in inside and "[" not in inside):
            raise token.fault(NO_POINTERS)  # of functions
        cast = self._type_between(at + 2, closing)
        if cast is not None:
            self._refuse_cast(token, cast, closing + 2, self._code.pair(closing + 1))
        if not {"*", "&", "&&"} & set(inside) and not (cast is not None and cast.type.depth):
            raise token.fault(NO_NUMBER)

    def _copy(self, at: int, token: Token) -> None:
        """Refuse a copy of bytes between a pointer and a number."""
        begin, closing = at + 2, self._code.pair(at + 1)
        while begin < closing:
            end = next(iter(self._cuts(begin, closing, (",",))), closing)
            if self._is_of_pointers(begin, end):
                raise token.fault(NO_POINTERS)
            begin = end + 1

    def _conversion(self, at: int) -> None:
        """`size_t(x)`: a cast that looks like a call."""
        text = self._code.text
        type_ = self._names.types.get(text(at))
        if type_ is None or text(at + 1) != "(" or not (type_.is_whole or type_.depth):
            return
        if text(at - 1) in self._names.types or text(at - 1) in ("operator", "."):
            return
        closing = self._code.pair(at + 1)
        if closing > at + 2 and text(closing + 1) != "[":  # which would be `int (&rows)[4]`
            self._refuse_cast(self._code.words[at], Cast(type_), at + 2, closing)

    def _is_of_pointers(self, begin: int, end: int) -> bool:
        """Whether the expression is the address of a pointer, or an array of pointers."""
        words = [each.text for each in self._code.words[begin : min(end, begin + 8)] if each.text not in ("(", ")")]
        is_address = words[:1] == ["&"]
        words = words[is_address:]
        found = self._names.variables.get(words[0]) if words else None
        if found is None or (found.depth == 0 and not found.holds_pointers):
            return False
        if found.holds_pointers:
            return len(words) == 1 or words[1] == "["
        if is_address:
            return len(words) == 1 or (found.dims > 0 and words[1] == "[")
        return len(words) == 1 and (found.depth > 1 or found.dims > 0)

    # -- kinds of expressions ------------------------------------------------------------------------------------------

    def _kind(self, begin: int, end: int, depth: int = 0) -> str:
        """Whether an expression is an address or a number, judged by its names and operators."""
        while self._code.text(begin) == "(" and self._code.pair(begin) == end - 1 and not self._cast_at(begin):
            begin, end = begin + 1, end - 1
        if begin >= end or depth > MOST_DEPTH:
            return UNKNOWN
        for marks in LOOSER:
            if self._cuts(begin, end, marks):
                return UNKNOWN if marks == ("?",) else NUMBER
        cuts = self._cuts(begin, end, ("+", "-"))
        if not cuts:
            return self._term(begin, end, depth)
        signs = ["+", *(self._code.text(cut) for cut in cuts)]
        bounds = zip([begin, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)
        kinds = [self._term(first, last, depth) for first, last in bounds]
        plus, minus = (
            sum(one == sign and kind == POINTER for one, kind in zip(signs, kinds, strict=True)) for sign in "+-"
        )
        if UNKNOWN in kinds:
            is_sum = plus == 1 and minus == 0 and ("-", UNKNOWN) not in zip(signs, kinds, strict=True)
            return POINTER if is_sum else UNKNOWN
        return POINTER if plus - minus == 1 else NUMBER

    def _cuts(self, begin: int, end: int, marks: Sequence[str]) -> list[int]:
        """The positions where these operators have two operands, outside of all brackets."""
        found, at = [], begin
        while at < end:
            text = self._code.text(at)
            if text in OPENING:
                at = self._code.pair(at)
            elif text in marks and at > begin and not self._is_unary(at):
                found.append(at)
            at += 1
        return found

    def _term(self, begin: int, end: int, depth: int) -> str:
        first = self._code.words[begin]
        if self._cuts(begin, end, ("*", "/", "%")) or first.text in ("-", "~", "!", "+"):
            return NUMBER
        if first.text == "&":
            return POINTER
        if first.text == "(":
            cast = self._cast_at(begin)
            if cast is not None:
                return POINTER if cast.type.depth else NUMBER if cast.type.is_whole else UNKNOWN
            return self._kind(begin, end, depth + 1) if self._code.pair(begin) == end - 1 else UNKNOWN
        return NUMBER if first.kind in ("number", "char") else self._named(begin, end)

    def _named(self, begin: int, end: int) -> str:
        """The kind of a variable, with stars before it and brackets after it."""
        at = begin
        while self._code.text(at) == "*":
            at += 1
        taken = at - begin
        found = self._names.variables.get(self._code.text(at))
        if found is None:
            return POINTER if self._code.text(at) == "this" and at + 1 == end and not taken else UNKNOWN
        at += 1
        while at < end and self._code.text(at) == "[":
            taken, at = taken + 1, self._code.pair(at) + 1
        left = found.depth + found.dims - taken
        if at != end:
            return UNKNOWN
        return POINTER if left > 0 else NUMBER if found.is_whole and left == 0 else UNKNOWN

    # -- addresses and unions ------------------------------------------------------------------------------------------

    def _address(self, at: int, token: Token) -> None:
        if token.text == "&&":
            raise token.fault("a label may only follow goto")
        if self._is_declared(at):
            return
        name = self._code.text(at + 1)
        if name in self._names.types and self._code.text(at + 2) == "::":
            raise token.fault("pointers to members may not be used here")
        found = self._names.variables.get(name)
        if found is None or found.depth == 0 or found.dims or self._code.text(at + 2) in ("[", "->", ".", "("):
            return
        raise token.fault(f"the address of a pointer may not be taken: '{name}'")

    def _is_declared(self, at: int) -> bool:
        """Whether the & belongs to a type: `float*& a`."""
        words = [self._code.text(each) for each in range(at, max(at - MOST_CASTS, -1), -1)]
        before = next((each for each in words if each not in POINTS), "")
        return before in self._names.types

    def _union(self, at: int) -> None:
        opening = self._code.find(("{", ";"), at)
        if self._code.text(opening) != "{" or at < self._in_union:
            return
        self._in_union = self._code.pair(opening)
        for inside in range(opening + 1, self._code.pair(opening)):
            token = self._code.words[inside]
            type_ = self._names.types.get(token.text, Type())
            if token.text == "*" or type_.depth or type_.holds_pointers:
                raise token.fault("a union may not hold a pointer: it could be read as a number")
            begins = self._code.text(inside - 1) in (";", "{", "}") and self._code.text(inside + 1) not in (
                ";",
                ",",
                "[",
            )
            is_known = token.text in self._names.types and token.text not in ("auto", *self._names.any_types)
            if begins and token.kind == "name" and token.text not in IN_UNIONS and not is_known:
                raise token.fault(f"a union may not hold '{token.text}'; it may hold numbers and vectors")


IN_UNIONS = frozenset(("const", "volatile", "struct", "union", "alignas", "__align__", "__device__"))
