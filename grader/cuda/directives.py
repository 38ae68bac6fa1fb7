"""The preprocessor for kernel files: directives are worked out here, once, for every compiler.

A condition may use what the file itself decides, and a few names that are the same for every compiler: conditions.py.
"""

from collections.abc import Sequence

import msgspec

from grader.cuda.conditions import holds, is_defined
from grader.cuda.macros import MOST_EXPANDED, TOO_MUCH, Macros
from grader.cuda.own_names import may_be_own
from grader.cuda.source_error import SourceError
from grader.cuda.tokens import Token
from grader.cuda.words import (
    CUDA_NAMES,
    INCLUDES,
    KEYWORDS,
    NEEDLESS,
    NO_GROUPS,
    NOT_WRITTEN,
    WORD_INSTEAD,
    refuse_name,
)
from grader.model import Status

CONDITIONS = ("if", "ifdef", "ifndef", "elif", "else", "endif")
UNROLL = ("unroll", "nounroll")
EXPRESSION_MARKS = frozenset(("(", ")", "+", "-", "*", "/", "%", "<", ">", "?", ":", "::"))
INCLUDED_INSTEAD = {
    "cooperative_groups.h": NO_GROUPS,
    "cooperative_groups/reduce.h": NO_GROUPS,
}


class Preprocessed(msgspec.Struct, frozen=True):
    """`code`: all tokens for the compilers, and the directives for NVRTC (kinds include and pragma). `remarks`: the //
    comments of the lines that are kept. `macros`: what stands for each name without parameters, at the end."""

    code: tuple[Token, ...]
    remarks: tuple[Token, ...]
    macros: dict[str, tuple[Token, ...]]


class _Branch(msgspec.Struct):
    """One #if: whether its current branch is kept, whether an earlier branch was kept, and whether any may be."""

    hash: Token
    is_active: bool
    was_active: bool
    is_inside: bool


def preprocess(tokens: Sequence[Token]) -> Preprocessed:
    """Raises SourceError for a forbidden directive, and for macros that expand too far."""
    return _Preprocessor().run(tokens)


class _Preprocessor:
    def __init__(self) -> None:
        self._macros = Macros()
        self._branches: list[_Branch] = []
        self._segment: list[Token] = []  # tokens since the last directive
        self._code: list[Token] = []
        self._remarks: list[Token] = []
        self._steps = 0

    def run(self, tokens: Sequence[Token]) -> Preprocessed:
        begins_line, position = True, 0
        while position < len(tokens):
            token = tokens[position]
            position += 1
            if token.kind == "newline":
                begins_line = True
            elif token.text == "#" and begins_line:
                end = position
                while end < len(tokens) and tokens[end].kind != "newline":
                    end += 1
                self._directive(token, tokens[position:end])
                position = end
            elif self._is_active:
                begins_line = begins_line and token.kind == "remark"
                (self._remarks if token.kind == "remark" else self._segment).append(token)
            else:
                begins_line = begins_line and token.kind == "remark"
        if self._branches:
            raise self._branches[-1].hash.fault("this #if has no #endif", Status.ERROR)
        self._end_segment()
        known = {name: each.body for name, each in self._macros.known.items() if each.parameters is None}
        return Preprocessed(tuple(self._code), tuple(self._remarks), known)

    @property
    def _is_active(self) -> bool:
        return not self._branches or self._branches[-1].is_active

    def _end_segment(self) -> None:
        self._code += self._macros.expanded(self._segment)
        if len(self._code) > MOST_EXPANDED:
            raise self._code[MOST_EXPANDED].fault(TOO_MUCH, Status.ERROR)
        self._segment = []

    # -- directives ----------------------------------------------------------------------------------------------------

    def _directive(self, hash_: Token, words: Sequence[Token]) -> None:
        if self._is_active:
            self._remarks += [each for each in words if each.kind == "remark"]
        words = [each for each in words if each.kind != "remark"]
        if not words:
            return
        name = words[0].text
        if name in CONDITIONS:
            self._condition(hash_, name, words[1:])
        elif self._is_active:
            self._end_segment()
            act = {"define": self._define, "undef": self._undef, "include": self._include, "pragma": self._pragma}
            act.get(name, self._refuse)(hash_, words)

    def _refuse(self, hash_: Token, words: Sequence[Token]) -> None:
        if words[0].text == "error":
            raise hash_.fault(f"not written yet: it still has a line {NOT_WRITTEN}", Status.NOT_STARTED)
        raise _refused_directive(hash_, words[0])

    def _define(self, hash_: Token, words: Sequence[Token]) -> None:
        for token in words[1:]:
            if token.text in ("#", "##", "..."):
                message = "'#', '##' and '...' are not allowed in a macro; write a template or a function"
                raise token.fault(message)
            if token.text.startswith("__") and token.text.endswith("__"):
                raise token.fault(f"'{token.text}' is not allowed in a macro; write it at its place in the code")
        name = self._named(hash_, words)
        for token in words[2:]:
            if token.kind == "name" and not may_be_own(token.text):  # else it is looked at where the macro is used
                refuse_name(token)
        self._macros.define(name.text, words[2:])

    def _undef(self, hash_: Token, words: Sequence[Token]) -> None:
        self._macros.known.pop(self._named(hash_, words).text, None)

    @staticmethod
    def _named(hash_: Token, words: Sequence[Token]) -> Token:
        if len(words) < 2 or words[1].kind != "name":
            raise hash_.fault(f"#{words[0].text} needs a name", Status.ERROR)
        if not may_be_own(words[1].text):
            refuse_name(words[1])
        if words[1].text in CUDA_NAMES or words[1].text in KEYWORDS or words[1].text in ("defined", *WORD_INSTEAD):
            raise words[1].fault(f"'{words[1].text}' may not be redefined")
        return words[1]

    def _include(self, hash_: Token, words: Sequence[Token]) -> None:
        named = "".join(each.text for each in words[1:]).strip('"')
        header = named[1:-1] if named[:1] == "<" and named[-1:] == ">" else named
        if header in INCLUDES:
            self._code.append(_made("include", f"#include <{header}>", hash_))
        elif header not in NEEDLESS:
            allowed = ", ".join(f"<{each}>" for each in INCLUDES)
            instead = INCLUDED_INSTEAD.get(header, "")
            raise hash_.fault(
                instead or f"this may not be included; only {allowed} may, and CUDA's own names need no header"
            )

    def _pragma(self, hash_: Token, words: Sequence[Token]) -> None:
        """Accept only `unroll`, and `once`, which has no effect on a single file."""
        texts = [each.text for each in words[1:]]
        if texts == ["once"]:
            return
        count = self._macros.expanded(words[2:])
        known = all(each.kind in ("number", "name") or each.text in EXPRESSION_MARKS for each in count)
        if not texts or texts[0] not in UNROLL or not known:
            raise hash_.fault("the only pragma allowed is '#pragma unroll'")
        for each in count:
            if each.kind == "name":
                refuse_name(each)
        self._code.append(_made("pragma", " ".join(["#pragma", texts[0], *(each.text for each in count)]), hash_))

    def _condition(self, hash_: Token, name: str, words: Sequence[Token]) -> None:
        self._end_segment()
        if name in ("if", "ifdef", "ifndef"):
            is_inside = self._is_active
            holds = is_inside and self._holds(hash_, name, words)
            self._branches.append(_Branch(hash_, holds, holds, is_inside))
            return
        if not self._branches:
            raise _refused_directive(hash_, None, f"#{name}")
        branch = self._branches[-1]
        if name == "endif":
            self._branches.pop()
            return
        waits = branch.is_inside and not branch.was_active
        branch.is_active = waits and (name == "else" or self._holds(hash_, "if", words))
        branch.was_active = branch.was_active or branch.is_active

    def _holds(self, hash_: Token, name: str, words: Sequence[Token]) -> bool:
        """Whether a condition holds. Conditions that differ between compilers are refused."""

        def refuse() -> Exception:
            return _refused_directive(hash_, None, f"#{name}")

        if name == "if":
            return holds(words, self._macros, refuse)
        if len(words) != 1:
            raise refuse()
        return is_defined(words[0].text, self._macros, refuse) != (name == "ifndef")


def _refused_directive(hash_: Token, name: Token | None, shown: str = "") -> SourceError:
    shown = shown or (f"#{name.text}" if name is not None and name.kind == "name" else "")
    shown = f"'{shown}'" if shown else "this directive"
    return hash_.fault(f"{shown} is not allowed here: write one program, the same for every compiler")


def _made(kind: str, text: str, hash_: Token) -> Token:
    return Token(kind, text, hash_.line, hash_.column, hash_.start)
