"""The whole numbers that a file names outside of functions: constexpr int BLOCK = 256; const int TILE = 16;"""

from collections.abc import Sequence

from grader.cuda.tokens import Token, outside_of_bodies
from grader.cuda.words import WHOLE

MOST_WORDS = 40  # of one declaration
SPECIFIERS = ("constexpr", "const", "static", "inline", "__constant__", "__device__")


def constants_of(code: Sequence[Token]) -> dict[str, tuple[Token, ...]]:
    """By name, the words of the value, which is not computed here."""
    found: dict[str, tuple[Token, ...]] = {}
    for position, (token, is_outside) in enumerate(zip(code, outside_of_bodies(code), strict=True)):
        if not is_outside or token.text not in ("constexpr", "const"):
            continue
        words = code[position + 1 : position + 1 + MOST_WORDS]
        at = next((i for i, each in enumerate(words) if each.text not in WHOLE and each.text not in SPECIFIERS), 0)
        end = next((i for i, each in enumerate(words) if each.text == ";"), 0)
        if at and end > at + 2 and words[at].kind == "name" and words[at + 1].text == "=":
            found[words[at].text] = tuple(words[at + 2 : end])
    return found
