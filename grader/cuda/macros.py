"""The preprocessor for kernel files, first part: macros. directives.py handles the lines that begin with #.

All macros are expanded here, so the rules on tokens apply to what the compilers get. Macros may not paste tokens, make
strings of them or take a variable number of arguments.
"""

from collections.abc import Sequence

import msgspec

from grader.cuda.tokens import Token
from grader.model import Status

MOST_STEPS, MOST_EXPANDED, MOST_NESTED = 200_000, 20_000, 40
TOO_MUCH = f"macros that give more than {MOST_EXPANDED:,} words; a kernel needs a few hundred"
LIMITS = {  # names of g++ and clang, and what CUDA calls the same
    "__FLT_MAX__": "FLT_MAX",
    "__FLT_MIN__": "FLT_MIN",
    "__FLT_EPSILON__": "FLT_EPSILON",
    "__INT_MAX__": "INT_MAX",
}
Painted = tuple[Token, frozenset[str]]  # a token, and the macros that may no longer be applied to it
NOTHING = frozenset[str]()


class Macro(msgspec.Struct, frozen=True):
    """`parameters`: None for a macro without parentheses."""

    name: str
    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]


class Macros:
    """The macros that are defined at the current place. All expansions together take a bounded number of steps."""

    def __init__(self) -> None:
        self.known: dict[str, Macro] = {}
        for name, instead in LIMITS.items():
            self.known[name] = Macro(name, None, (Token("name", instead, 1, 1, 0),))
        self._steps = 0

    def define(self, name: str, words: Sequence[Token]) -> None:
        """`words`: all tokens after the name. Raises SourceError."""
        parameters: tuple[str, ...] | None = None
        if words and words[0].text == "(" and words[0].touches:
            closing = next((i for i, each in enumerate(words) if each.text == ")"), None)
            if closing is None:
                raise words[0].fault("this parenthesis is not closed", Status.ERROR)
            parameters = _parameters(words[1:closing])
            words = words[closing + 1 :]
        self.known[name] = Macro(name, parameters, tuple(words))

    def expanded(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with every macro expanded; as in C++, a macro is not expanded within itself."""
        return [token for token, _ in self._painted([(each, NOTHING) for each in tokens], 0)]

    def _painted(self, words: Sequence[Painted], depth: int) -> list[Painted]:
        waiting, found = [*reversed(words)], list[Painted]()
        while waiting:
            token, hidden = waiting.pop()
            self._steps += 1
            if self._steps > MOST_STEPS or len(waiting) + len(found) > MOST_EXPANDED or depth > MOST_NESTED:
                raise token.fault(TOO_MUCH, Status.ERROR)
            macro = self.known.get(token.text) if token.kind == "name" and token.text not in hidden else None
            if macro is None or (macro.parameters is not None and not (waiting and waiting[-1][0].text == "(")):
                found.append((token, hidden))
                continue
            arguments: dict[str, list[Painted]] = {}
            if macro.parameters is not None:
                given, last = _arguments(token, macro.parameters, waiting)
                hidden &= last
                arguments = {name: self._painted(each, depth + 1) for name, each in given.items()}
            hidden |= {macro.name}
            for each in reversed(macro.body):
                if each.kind == "name" and each.text in arguments:
                    waiting += [(argument, old | hidden) for argument, old in reversed(arguments[each.text])]
                else:
                    waiting.append((_at(each, token), hidden))
        return found


def _parameters(tokens: Sequence[Token]) -> tuple[str, ...]:
    names = [each for position, each in enumerate(tokens) if position % 2 == 0]
    commas = [each for position, each in enumerate(tokens) if position % 2]
    wrong = [each for each in names if each.kind != "name"] + [each for each in commas if each.text != ","]
    if wrong or (tokens and len(names) == len(commas)):
        raise (wrong or tokens)[0].fault("a macro's parameters are names with commas between", Status.ERROR)
    return tuple(each.text for each in names)


def _arguments(
    name: Token, parameters: Sequence[str], waiting: list[Painted]
) -> tuple[dict[str, list[Painted]], frozenset[str]]:
    """The arguments between the parentheses, removed from the waiting tokens, and the macros hidden at the last one."""
    given, depth = [list[Painted]()], 0
    while waiting:
        token, hidden = waiting.pop()
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            break
        if token.text == "," and depth == 1:
            given.append([])
        else:
            given[-1].append((token, hidden))
    else:
        raise name.fault(f"a parenthesis is missing after the macro {name.text}", Status.ERROR)
    del given[0][0]  # the parenthesis that opens
    if not parameters and given == [[]]:
        given = []
    if len(given) != len(parameters):
        message = f"the macro {name.text} takes {len(parameters)} arguments, not {len(given)}"
        raise name.fault(message, Status.ERROR)
    return dict(zip(parameters, given, strict=True)), hidden


def _at(token: Token, use: Token) -> Token:
    """A token of a macro, with the place of the macro's use."""
    return Token(token.kind, token.text, use.line, use.column, use.start, False, True)
