"""Parses one line of a launch plan: its words, and expressions of integer arithmetic on the exercise's sizes.

    + - * / // % ( ) ceil_div min max        / is that of whole numbers, as in C

Names of whole numbers that the file defines stand for these numbers. This module evaluates the expressions itself, and
every intermediate number stays below a bound.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec import structs

from grader.cuda.source import MOST_LETTERS, Token
from grader.cuda.source_error import SourceError

MOST_WORDS, MOST_DEPTH, MOST_NESTED = 200, 40, 8  # the last: constants that are made of others
SUFFIX = re.compile(r"^(\d+)[uUlL]+$")
LARGEST = 1 << 53  # bound of every intermediate number
WORD = re.compile(r"\s*(?:(?P<number>[0-9][0-9a-zA-Z_.]*)|(?P<name>[A-Za-z_]\w*)|(?P<mark>//|[-+*%(),/=\[\]]|\S))")
FUNCTIONS = ("ceil_div", "min", "max")
OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "/": lambda a, b: a // b if a * b >= 0 else -(-a // b),
    "%": lambda a, b: a % b,
    "ceil_div": lambda a, b: -(-a // b),
    "min": min,
    "max": max,
}


class Word(msgspec.Struct, frozen=True):
    kind: str
    text: str
    line: int
    column: int

    def fault(self, message: str) -> SourceError:
        return SourceError(self.line, self.column, message)


class Expression(msgspec.Struct, frozen=True):
    """One number of the plan: how to compute it, and its place in the file."""

    evaluate: Callable[[Mapping[str, int]], int]
    word: Word

    def __call__(self, sizes: Mapping[str, int]) -> int:
        return self.evaluate(sizes)


class PlanParser:
    """Parses one line of the plan."""

    def __init__(self, remark: Token, start: int, sizes: Sequence[str], constants: Mapping[str, int]) -> None:
        self.sizes, self._constants, self._position, self._depth = sizes, constants, 0, 0
        self._words: list[Word] = []
        while start < len(remark.text.rstrip()):
            found = WORD.match(remark.text, start)
            assert found is not None and found.lastgroup is not None
            column = remark.column + found.start(found.lastgroup)
            self._words.append(Word(found.lastgroup, found[found.lastgroup], remark.line, column))
            start = found.end()
            if len(self._words[-1].text) > MOST_LETTERS:
                raise self._words[-1].fault(f"a word of more than {MOST_LETTERS} letters or digits")
        self._end = Word("end", "the end of the line", remark.line, remark.column + len(remark.text.rstrip()))
        if len(self._words) > MOST_WORDS:
            raise self._words[MOST_WORDS].fault(f"more than {MOST_WORDS} words in one line of the plan")

    @property
    def word(self) -> Word:
        return self._words[self._position] if self._position < len(self._words) else self._end

    def take(self, text: str = "") -> Word:
        word = self.word
        if text and word.text != text:
            raise word.fault(f"'{text}' is missing here; this is {self._shown(word)}")
        self._position += 1
        return word

    def name(self, what: str) -> Word:
        if self.word.kind != "name":
            raise self.word.fault(f"the name of {what} is missing here; this is {self._shown(self.word)}")
        return self.take()

    def template(self) -> Sequence[str]:
        """The words of the template arguments of an instance: <float, 256>."""
        self.take("<")
        found = []
        while self.word.kind != "end" and self.word.text not in (">", "="):
            found.append(self.take().text)
        self.take(">")
        return found

    def list(self, closing: str) -> tuple[Expression, ...]:
        found = [self.expression()]
        while self.word.text == ",":
            self.take()
            found.append(self.expression())
        self.take(closing)
        return tuple(found)

    @staticmethod
    def _shown(word: Word) -> str:
        return word.text if word.kind == "end" else repr(word.text)  # it may be a control character

    # expression = term {(+|-) term}; term = factor {(*|//|%) factor}

    def expression(self) -> Expression:
        word, left = self.word, self._term()
        while self.word.text in ("+", "-"):
            sign = self.take()
            left = self._combined(sign, left, self._term())
        return Expression(left, word)

    def _term(self) -> Callable[[Mapping[str, int]], int]:
        left = self._factor()
        while self.word.text in ("*", "//", "%", "/"):
            sign = self.take()
            left = self._combined(sign, left, self._factor())
        return left

    def _factor(self) -> Callable[[Mapping[str, int]], int]:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self.word.fault("this is nested too deeply")
        found = self._innermost(self.take())
        self._depth -= 1
        return found

    def _innermost(self, word: Word) -> Callable[[Mapping[str, int]], int]:
        if word.kind == "number":
            if not word.text.isdigit() or len(word.text) > 15:
                raise word.fault(f"'{word.text}' is not a whole number of at most 15 digits")
            value = int(word.text)
            return lambda sizes: value
        if word.text == "-":
            inner = self._factor()
            return lambda sizes: -inner(sizes)
        if word.text == "(":
            whole = self.expression().evaluate
            self.take(")")
            return whole
        if word.text in FUNCTIONS and self.word.text == "(":
            self.take("(")
            a, b = self._two(word)
            return self._combined(word, a, b)
        if word.text in self._constants and word.text not in self.sizes:
            constant = self._constants[word.text]
            return lambda sizes: constant
        if word.kind == "name":
            if word.text not in self.sizes:
                near = difflib.get_close_matches(word.text, [*self.sizes, *FUNCTIONS], 1)
                advice = f"; did you mean '{near[0]}'?" if near else ""
                raise word.fault(f"there is no size '{word.text}' ({', '.join(self.sizes)}){advice}")
            name = word.text
            return lambda sizes: sizes[name]
        raise word.fault(f"a number or a size is missing here; this is {self._shown(word)}")

    @property
    def is_remark(self) -> bool:
        """Whether a // follows, and with it a remark of the student's."""
        return self.word.text == "//"

    def _two(self, function: Word) -> tuple[Callable[[Mapping[str, int]], int], Callable[[Mapping[str, int]], int]]:
        arguments = self.list(")")
        if len(arguments) != 2:
            raise function.fault(f"{function.text} takes two numbers, not {len(arguments)}")
        return arguments[0].evaluate, arguments[1].evaluate

    @staticmethod
    def _combined(
        sign: Word, left: Callable[[Mapping[str, int]], int], right: Callable[[Mapping[str, int]], int]
    ) -> Callable[[Mapping[str, int]], int]:
        def value(sizes: Mapping[str, int]) -> int:
            a, b = left(sizes), right(sizes)
            if sign.text in ("/", "//", "%", "ceil_div") and b == 0:
                raise sign.fault("this divides by zero")
            found = OPERATIONS[sign.text](a, b)
            if abs(found) > LARGEST:
                raise sign.fault("this number is far too large")
            return found

        return value


def values_of(constants: Mapping[str, Sequence[Token]]) -> dict[str, int]:
    """The constants that are whole numbers, or arithmetic on such."""
    found: dict[str, int] = {}
    for _ in range(MOST_NESTED):
        before = len(found)
        for name, words in constants.items():
            text = " ".join(SUFFIX.sub(r"\1", each.text) for each in words)
            if name not in found and words and len(words) <= MOST_WORDS:
                with contextlib.suppress(SourceError):
                    parser = PlanParser(structs.replace(words[0], text=text), 0, (), found)
                    value = parser.expression()({})
                    if parser.word.kind == "end":
                        found[name] = value
        if len(found) == before:
            break
    return found
