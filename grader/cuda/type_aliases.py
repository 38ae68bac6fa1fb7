"""The names that a file gives to types of numbers and of pointers to them: typedef float real; using real = float;"""

from collections.abc import Mapping, Sequence

from grader.cuda.tokens import Token

Aliases = Mapping[str, tuple[tuple[str, ...], bool]]  # by name: the type's words, and whether it is a pointer
MOST_WORDS = 8  # of one type
QUALIFIERS = ("const", "volatile", "__restrict__", "__restrict")


def aliases_of(code: Sequence[Token]) -> Aliases:
    """Those that stand outside of functions. Types that are written in another way are left out."""
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    bodies: list[bool] = []  # for each open brace: whether it is a body, and not extern "C"
    for position, token in enumerate(code):
        if token.text == "{":
            bodies.append(code[position - 1].text != '"C"')
        elif token.text == "}" and bodies:
            bodies.pop()
        if any(bodies):
            continue
        texts = [each.text for each in code[position + 1 : position + 2 + MOST_WORDS]]
        if token.text not in ("typedef", "using") or ";" not in texts:
            continue
        words = texts[: texts.index(";")]
        if token.text == "using" and words[1:2] == ["="]:
            words = [*words[2:], words[0]]
        *type_, name = words or [""]
        names = [each for each in type_ if each not in QUALIFIERS and each != "*"]
        if name.isidentifier() and names and all(each.isidentifier() for each in names):
            inner, points = _resolved(names, found)
            if type_.count("*") + points <= 1:
                found[name] = inner, points or "*" in type_
    return found


def resolved(type_: Sequence[Token], aliases: Aliases) -> tuple[tuple[str, ...], bool]:
    """The words of a type without the file's own names, and whether these stand for a pointer."""
    return _resolved([each.text for each in type_], aliases)


def _resolved(words: Sequence[str], aliases: Aliases) -> tuple[tuple[str, ...], bool]:
    return aliases.get(words[0], (tuple(words), False)) if len(words) == 1 else (tuple(words), False)
