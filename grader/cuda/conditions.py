"""Conditions of #if and #elif: whole numbers, names of macros, `defined`, and the operators of C.

Names that nothing defines are 0, as in C. Kernels from elsewhere ask for some names that compilers define: here
they are the same for every compiler that gets the file.
"""

from collections.abc import Callable, Mapping, Sequence

from grader.cuda.macros import Macros
from grader.cuda.tokens import Token

Refuse = Callable[[], Exception]
BUILT_IN = {"__CUDACC__": 1, "__NVCC__": 1, "__CUDA_ARCH__": 800, "__cplusplus": 201703, "__linux__": 1}
ABSENT = ("_WIN32", "_MSC_VER", "__HIPCC__", "__HIP_PLATFORM_AMD__")
LEVELS: tuple[Mapping[str, Callable[[int, int], int]], ...] = (  # from the weakest operators to the strongest
    {"||": lambda a, b: int(bool(a) or bool(b))},
    {"&&": lambda a, b: int(bool(a) and bool(b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b},
)
UNARY: Mapping[str, Callable[[int], int]] = {"!": lambda a: int(not a), "-": lambda a: -a, "+": lambda a: a}
LARGEST, MOST_DEPTH = 1 << 62, 40


def is_defined(name: str, macros: Macros, refuse: Refuse) -> bool:
    """Raises what `refuse` makes for a name that differs between compilers."""
    if name in macros.known or name in BUILT_IN:
        return True
    if not name.isidentifier() or (name.startswith("__") and name not in ABSENT):
        raise refuse()
    return False


def holds(words: Sequence[Token], macros: Macros, refuse: Refuse) -> bool:
    """Whether the condition holds. Raises what `refuse` makes if it is not one of these."""
    plain: list[Token | int] = []
    position = 0
    while position < len(words):
        if words[position].text != "defined":
            plain.append(words[position])
            position += 1
            continue
        asked = [each.text for each in words[position + 1 : position + 4]]
        in_brackets = asked[:1] == ["("] and asked[2:] == [")"]
        if not asked or (asked[0] == "(" and not in_brackets):
            raise refuse()
        plain.append(int(is_defined(asked[in_brackets], macros, refuse)))
        position += 4 if in_brackets else 2
    return _Evaluator(_expanded(plain, macros), refuse).result() != 0


def _expanded(plain: Sequence[Token | int], macros: Macros) -> list[str]:
    """The words after macros; a number for each answer of `defined`."""
    found: list[str] = []
    waiting: list[Token] = []
    for each in [*plain, 0]:  # the last one ends the words before it
        if isinstance(each, Token):
            waiting.append(each)
            continue
        found += [token.text for token in macros.expanded(waiting)]
        waiting = []
        found.append(str(each))
    return found[:-1]


class _Evaluator:
    def __init__(self, words: Sequence[str], refuse: Refuse) -> None:
        self._words, self._refuse, self._at, self._depth = words, refuse, 0, 0

    def result(self) -> int:
        value = self._level(0)
        if self._at < len(self._words):
            raise self._refuse()
        return value

    def _word(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _level(self, level: int) -> int:
        if level == len(LEVELS):
            return self._single()
        value = self._level(level + 1)
        while self._word() in LEVELS[level]:
            operation = LEVELS[level][self._word()]
            self._at += 1
            value = operation(value, self._level(level + 1))
            if abs(value) > LARGEST:
                raise self._refuse()
        return value

    def _single(self) -> int:
        self._depth += 1
        word = self._word()
        self._at += 1
        if self._depth > MOST_DEPTH:
            raise self._refuse()
        if word in UNARY:
            value = UNARY[word](self._single())
        elif word == "(":
            value = self._level(0)
            if self._word() != ")":
                raise self._refuse()
            self._at += 1
        else:
            value = self._number(word)
        self._depth -= 1
        return value

    def _number(self, word: str) -> int:
        if word in BUILT_IN:
            return BUILT_IN[word]
        if word.isidentifier() and (not word.startswith("__") or word in ABSENT):
            return int(word == "true")
        digits = word.rstrip("uUlL").replace("'", "")
        is_octal = digits[:1] == "0" and digits.isdigit()
        try:
            value = int(digits, 8 if is_octal else 0)
        except ValueError as fault:
            raise self._refuse() from fault
        if value > LARGEST:
            raise self._refuse()
        return value
