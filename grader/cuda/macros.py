"""A kernel file's own preprocessor, first part: its macros. directives.py has the lines that begin with #.

No macro of the student's reaches a compiler, so all rules on words can be applied to what compilers really get. Macros
may not paste words or make strings of them, and take no variable number of arguments.
"""

from collections.abc import Sequence

import msgspec

from grader.cuda.tokens import Token
from grader.model import Status

MOST_STEPS, MOST_EXPANDED, MOST_NESTED = 200_000, 20_000, 40
TOO_MUCH = f"macros that give more than {MOST_EXPANDED:,} words; a kernel needs a few hundred"
Painted = tuple[Token, frozenset[str]]  # a word, and the macros that may not be used for it any more
NOTHING = frozenset[str]()


class Macro(msgspec.Struct, frozen=True):
    """`parameters`: None for a macro that is used without parentheses."""

    name: str
    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]


class Macros:
    """Those that are defined at the place that has been reached. All uses together take a bounded number of steps."""

    def __init__(self) -> None:
        self.known: dict[str, Macro] = {}
        self._steps = 0

    def define(self, name: str, words: Sequence[Token]) -> None:
        """`words`: all that stands behind the name. Raises SourceError."""
        parameters: tuple[str, ...] | None = None
        if words and words[0].text == "(" and words[0].touches:
            closing = next((i for i, each in enumerate(words) if each.text == ")"), None)
            if closing is None:
                raise words[0].fault("this parenthesis is not closed", Status.ERROR)
            parameters = _parameters(words[1:closing])
            words = words[closing + 1 :]
        self.known[name] = Macro(name, parameters, tuple(words))

    def expanded(self, tokens: Sequence[Token]) -> list[Token]:
        """Every use of a macro in its place; as C++ has it, none is used within itself."""
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
    """What stands between the parentheses, taken off the waiting words; and what is hidden at the last of them."""
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
    """A word of a macro where the macro is used."""
    return Token(token.kind, token.text, use.line, use.column, use.start, False, True)
