"""Reads a kernel file before any compiler does: refuses forbidden code, finds the kernels, and writes each compiler's
input.

The file is split into tokens (tokens.py), and its macros and directives are worked out (directives.py). Code that two
compilers could read differently, or that leaves the language, is refused (rules.py, pointers.py). The remaining tokens
are written as a new text (emission.py), so that g++ compiles the same program as NVRTC.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import structs

from grader.cuda.adaptations import adapted
from grader.cuda.constants import constants_of
from grader.cuda.directives import preprocess
from grader.cuda.emission import Emitted, emit
from grader.cuda.own_names import PREFIX, own_names, renamed
from grader.cuda.rules import MOST_DECLARED, counters_of, refuse_words
from grader.cuda.shared_structs import raw_shared
from grader.cuda.source_error import SourceError
from grader.cuda.tokens import MOST_LETTERS, Token, normalised, read_tokens
from grader.cuda.type_aliases import Aliases, aliases_of, resolved
from grader.cuda.words import NOT_WRITTEN, TAKEN
from grader.model import Status

__all__ = [
    "MOST_LETTERS",
    "NOT_WRITTEN",
    "TAKEN",
    "Kernel",
    "Parameter",
    "Source",
    "SourceError",
    "Token",
    "read_source",
]
MOST_IN_A_PARAMETER = 8  # tokens; messages quote them
COUNTER = "EMULATED_COUNTER"  # device.h
PLAN_LINE = "// launch: {} grid=({}) block=({})"


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a kernel: `type` without const, pointer and __restrict__."""

    name: str
    type: str
    is_pointer: bool
    line: int
    column: int


class Kernel(msgspec.Struct, frozen=True):
    name: str
    parameters: tuple[Parameter, ...]
    line: int


class Source(msgspec.Struct, frozen=True):
    """A file that may be compiled. `for_host`, `for_device`: the texts for g++ and NVRTC, alike line by line.
    `emitted`: the latter with its columns. `instances`: the names of kernels that are instances of a template, by what
    the plan calls them."""

    text: str
    kernels: tuple[Kernel, ...]
    remarks: tuple[Token, ...]  # // comments: the launch plan is among them
    shared: tuple[str, ...]  # names of arrays declared extern __shared__, as compilers get them
    constants: dict[str, tuple[Token, ...]]  # what stands for names that the plan may use
    for_host: str
    for_device: str
    emitted: Emitted = Emitted("")
    instances: dict[str, str] = {}


def read_source(text: str) -> Source:
    """Raises SourceError for the first forbidden code, and for a stub that is not written yet."""
    text = normalised(text)
    tokens = tuple(read_tokens(text))
    _refuse_programs(tokens)
    read = preprocess(tokens)
    constants = read.macros | constants_of(read.code)
    found = adapted(read.code, read.remarks, constants)
    whole = found.code
    code = [each for each in whole if each.kind not in ("include", "pragma")]
    own = own_names(code)
    refuse_words(code, own)
    shared, left_out = _dynamic_shared(code)
    device = emit(renamed(whole, own))
    counters = counters_of(code)
    for_host = [
        structs.replace(each, text=COUNTER) if position in counters else each
        for position, each in enumerate(code)
        if position not in left_out
    ]
    host = emit(renamed(raw_shared(for_host), own))
    kernels = tuple(_kernels(code, aliases_of(code)))
    placed = tuple(PREFIX + each if each in own else each for each in shared)
    return Source(text, kernels, read.remarks, placed, constants, host.text, device.text, device, found.instances)


def _refuse_programs(tokens: Sequence[Token]) -> None:
    """Refuse a file that is a whole program, with one message that says everything to change."""
    words = [each for each in tokens if each.kind not in ("newline", "remark")]
    starts = next((i for i, each in enumerate(words) if _is_launch(words, i)), None)
    main = next(
        (
            each
            for i, each in enumerate(words)
            if each.text == "main" and words[i + 1 : i + 2] and words[i + 1].text == "("
        ),
        None,
    )
    if main is None and starts is None:
        return
    kernel, grid, block = "KERNEL", "BLOCKS", "THREADS"
    if starts is not None:
        kernel = words[starts - 1].text if words[starts - 1].kind == "name" else kernel
        grid, block = _launched(words, starts) or (grid, block)
    elif found := next((words[i + 2].text for i, each in enumerate(words[:-2]) if each.text == "__global__"), None):
        kernel = found
    line = PLAN_LINE.format(kernel, grid, block)
    place = main or words[starts or 0]
    raise place.fault(
        "hand in device code only: the grader has main() and all host code. Delete yours and say how the kernel is "
        f"launched in a line like this: {line}",
        Status.ERROR,
    )


def _is_launch(words: Sequence[Token], position: int) -> bool:
    """`<<<`"""
    return words[position].text == "<<" and position + 1 < len(words) and words[position + 1].text == "<"


def _launched(words: Sequence[Token], position: int) -> tuple[str, str] | None:
    """The two arguments of a launch <<<...>>> if both are plain numbers; else None."""
    texts = [each.text for each in words[position + 2 : position + 7]]
    if len(texts) == 5 and texts[0].isdigit() and texts[1] == "," and texts[2].isdigit() and texts[3] in (">>", ">"):
        return texts[0], texts[2]
    return None


def _dynamic_shared(code: Sequence[Token]) -> tuple[tuple[str, ...], set[int]]:
    """Names of the `extern __shared__` arrays, and positions of tokens that g++ does not get: g++ compiles these arrays
    as plain extern arrays, which the linker places, and __shared__ variables are static anyway."""
    names, left_out = [], set[int]()
    for position, token in enumerate(code):
        beside = [each for each in (position - 1, position + 1) if 0 <= each < len(code)]
        if token.text == "__constant__" and any(code[each].text in ("const", "constexpr") for each in beside):
            left_out.add(position)  # const in g++'s text
        if token.text != "__shared__":
            continue
        left_out |= {each for each in beside if code[each].text == "static"}
        if not any(code[each].text == "extern" for each in beside):
            continue
        left_out.add(position)
        bracket = next((i for i in range(position, len(code)) if code[i].text in ("[", ";")), len(code))
        if bracket < len(code) and code[bracket].text == "[" and code[bracket - 1].kind == "name":
            names.append(code[bracket - 1].text)
    return tuple(dict.fromkeys(names)), left_out


# -- kernels -----------------------------------------------------------------------------------------------------------


def _kernels(code: Sequence[Token], aliases: Aliases) -> Iterator[Kernel]:
    seen: set[str] = set()
    for position, token in enumerate(code):
        if token.text != "__global__":
            continue
        opening = _opening(code, position)
        if opening is None or code[opening - 1].kind != "name":
            raise token.fault("__global__ is not followed by a kernel: void name(parameters)", Status.ERROR)
        name = code[opening - 1]
        closing = _closing(code, opening)
        if closing + 1 < len(code) and code[closing + 1].text == ";":
            continue  # a declaration without a body
        if name.text in seen:
            raise name.fault(f"there are two kernels '{name.text}'", Status.ERROR)
        seen.add(name.text)
        yield Kernel(name.text, tuple(_parameters(code[opening + 1 : closing], aliases)), name.line)


def _opening(code: Sequence[Token], position: int) -> int | None:
    """The parenthesis of a kernel's parameters, after the one of __launch_bounds__."""
    end = min(position + MOST_DECLARED, len(code))
    while position < end and code[position].text not in ("{", ";"):
        if code[position].text == "(":
            if code[position - 1].text != "__launch_bounds__":
                return position
            position = _closing(code, position)
        position += 1
    return None


def _closing(code: Sequence[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position].text, 0)
        if depth == 0:
            return position
    raise code[opening].fault("this parenthesis is not closed", Status.ERROR)


def _parameters(tokens: Sequence[Token], aliases: Aliases) -> Iterator[Parameter]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            pieces.append([])
        else:
            pieces[-1].append(token)
    for piece in pieces if tokens else []:
        names = [each for each in piece if each.kind == "name" and each.text not in ("const", "volatile")]
        names = [each for each in names if not each.text.startswith("__restrict")]
        if not 2 <= len(names) <= MOST_IN_A_PARAMETER:
            place = piece[0] if piece else tokens[0]
            raise place.fault("a parameter needs a type and a name", Status.ERROR)
        *type_, name = names
        stars = [each for each in piece if each.text in ("*", "[")]
        is_pointer = bool(stars)
        for each in piece:
            if each.text in ("&", "&&"):
                raise each.fault("a kernel's parameter cannot be a reference: take the number itself", Status.ERROR)
            if each in stars[1:] or each.text == "(":
                raise each.fault("a kernel takes numbers, and pointers to numbers: write one '*'", Status.ERROR)
        words, points = resolved(type_, aliases)
        if points and is_pointer:
            raise stars[0].fault("a kernel takes numbers, and pointers to numbers: write one '*'", Status.ERROR)
        yield Parameter(name.text, " ".join(words), is_pointer or points, name.line, name.column)
