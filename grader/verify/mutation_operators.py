"""Mutation operators: changes of one AST node (operator, constant, index, call ...), as replacements in the text."""

import ast
import itertools
import re
from collections.abc import Iterator

from grader.course.stubs import BEGIN, END

SWAPPED_SIGNS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {  # the operator in the text, and its replacements
    ast.Add: ("+", ("-", "*")),
    ast.Sub: ("-", ("+", "*")),
    ast.Mult: ("*", ("/", "+", "-")),
    ast.Div: ("/", ("*", "//", "-")),
    ast.FloorDiv: ("//", ("/", "%")),
    ast.Mod: ("%", ("//", "*")),
    ast.Pow: ("**", ("*", "/")),
    ast.MatMult: ("@", ("*",)),
    ast.BitAnd: ("&", ("|", "^")),
    ast.BitOr: ("|", ("&", "^")),
    ast.BitXor: ("^", ("&", "|")),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
    ast.Lt: ("<", ("<=", ">", ">=")),
    ast.LtE: ("<=", ("<", ">", ">=")),
    ast.Gt: (">", (">=", "<", "<=")),
    ast.GtE: (">=", (">", "<", "<=")),
    ast.Eq: ("==", ("!=", "<=", ">=")),
    ast.NotEq: ("!=", ("==", "<", ">")),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.And: ("and", ("or",)),
    ast.Or: ("or", ("and",)),
}
IN_ORDER = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)  # non-commutative operators

OF_LIBRARIES = """
    min max | amin amax | argmin argmax | minimum maximum | cos sin | cosh sinh | tan tanh | arctan arctanh
    zeros ones | zeros_like ones_like | empty_like ones_like | sum mean prod max | nansum nanmean | std var
    exp expm1 exp2 | log log1p log2 log10 | logaddexp logaddexp2 maximum | sqrt square | abs negative sign
    floor ceil trunc round | any all | isfinite isnan | isinf isnan | cumsum cumprod | hstack vstack | stack concatenate
    repeat tile | triu tril | inner outer dot | add subtract | multiply divide | logical_and logical_or
    argsort sort | flip roll
"""  # similar functions, as in np.sum(x); a name may be in several groups, and is replaced by any other name of them
OF_VALUES = "min max | argmin argmax | sum mean prod | std var | any all | cumsum cumprod | append extend | copy sort"
BUILT_IN = "min max sum | any all | sorted list | int float round | range len"


def _alike(groups: str) -> dict[str, list[str]]:
    alike: dict[str, list[str]] = {}
    for group in re.split(r"[|\n]", groups):
        for name in group.split():
            alike.setdefault(name, []).extend(each for each in group.split() if each != name)
    return alike


FUNCTIONS, METHODS, BUILT_INS = map(_alike, (OF_LIBRARIES, OF_VALUES, BUILT_IN))
DROPPED_ATTRIBUTES = ("T", "mT", "H", "real", "imag")  # x.T becomes x
LOOSE = (  # expressions that need brackets inside another one
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.Await, ast.Starred,
    ast.GeneratorExp, ast.Yield, ast.YieldFrom,
)  # fmt: skip


class SourceText:
    """The source of the reference, and the byte positions of its nodes."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines = [0, *(found.end() for found in re.finditer(rb"\n", source))]
        self._regions = _regions(source)

    def span(self, node: ast.AST) -> tuple[int, int]:
        start = self._lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]  # expressions, statements
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self._source[start:end].decode()

    def between(self, start: int, end: int) -> bytes:
        return self._source[start:end]

    def grouped(self, node: ast.AST) -> str:
        """The node's text, in brackets where it needs them to replace a name."""
        text = self.of(node)
        return f"({text})" if isinstance(node, LOOSE) or (isinstance(node, ast.Tuple) and text[:1] != "(") else text

    def is_in_solution(self, node: ast.AST) -> bool:
        if not hasattr(node, "lineno"):
            return False
        start, end = self.span(node)
        return any(first <= start and end <= last for first, last in self._regions)


def _regions(source: bytes) -> list[tuple[int, int]]:
    regions, position = [], 0
    while begin := BEGIN.search(source, position):
        end = END.search(source, begin.end())
        if end is None:
            break
        regions.append((begin.end(), end.start()))
        position = end.end()
    return regions


Change = tuple[int, int, str]  # start and end in bytes, and the replacement


def changes(node: ast.AST, parent: ast.AST | None, text: SourceText) -> Iterator[Change]:
    """All changes of this node. Several may give the same program."""
    match node:
        case ast.BinOp():
            yield from _of_operator(node, text)
        case ast.Compare():
            for (left, right), sign in zip(itertools.pairwise([node.left, *node.comparators]), node.ops, strict=True):
                yield from _signs(sign, left, right, text)
        case ast.BoolOp():
            yield from _of_conjunction(node, text)
        case ast.UnaryOp():
            yield (*text.span(node), text.grouped(node.operand))
        case ast.AugAssign():
            yield from _of_augmented(node, text)
        case ast.Constant():
            yield from _of_constant(node, parent, text)
        case ast.Call():
            yield from _of_call(node, text)
        case ast.Attribute():
            yield from _of_attribute(node, text)
        case ast.Subscript(ctx=ast.Load()) | ast.Slice():
            yield from _of_index(node, text)
        case ast.Tuple(elts=[first, second, *_]):
            yield from _swapped(first, second, text)
        case ast.IfExp():
            yield (*text.span(node), text.grouped(node.body))
            yield (*text.span(node), text.grouped(node.orelse))
            yield (*text.span(node.test), f"not {text.grouped(node.test)}")
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for generator in node.generators:
                yield from _of_loop(generator, text)
        case ast.stmt():
            yield from _of_statement(node, text)


def _signs(operator: ast.AST, left: ast.AST, right: ast.AST, text: SourceText) -> Iterator[Change]:
    """Replace the operator between two operands."""
    sign, others = SWAPPED_SIGNS[type(operator)]
    start, end = text.span(left)[1], text.span(right)[0]
    words = rb"\s+".join(re.escape(word) for word in sign.encode().split())
    found = re.match(rb"(?:[\s()\\]|#[^\n]*\n)*(" + words + rb")", text.between(start, end))
    if found:
        for other in others:
            yield start + found.start(1), start + found.end(1), other


def _of_operator(node: ast.BinOp, text: SourceText) -> Iterator[Change]:
    yield from _signs(node.op, node.left, node.right, text)
    yield (*text.span(node), text.grouped(node.left))
    yield (*text.span(node), text.grouped(node.right))
    if isinstance(node.op, IN_ORDER):
        yield from _swapped(node.left, node.right, text)


def _swapped(left: ast.AST, right: ast.AST, text: SourceText) -> Iterator[Change]:
    start, middle, resume, end = *text.span(left), *text.span(right)
    yield start, end, text.grouped(right) + text.between(middle, resume).decode() + text.grouped(left)


def _of_conjunction(node: ast.BoolOp, text: SourceText) -> Iterator[Change]:
    for left, right in itertools.pairwise(node.values):
        yield from _signs(node.op, left, right, text)
    word = f" {SWAPPED_SIGNS[type(node.op)][0]} "
    for value in node.values:
        rest = [text.grouped(each) for each in node.values if each is not value]
        yield (*text.span(node), f"({word.join(rest)})")
        yield (*text.span(value), f"(not {text.grouped(value)})")


def _of_augmented(node: ast.AugAssign, text: SourceText) -> Iterator[Change]:
    sign, others = SWAPPED_SIGNS[type(node.op)]
    start, end = text.span(node.target)[1], text.span(node.value)[0]
    found = re.match(rb"[\s\\]*(" + re.escape(sign.encode()) + rb"=)", text.between(start, end))
    if found:
        for other in (*others, ""):
            yield start + found.start(1), start + found.end(1), f"{other}="


def _of_constant(node: ast.Constant, parent: ast.AST | None, text: SourceText) -> Iterator[Change]:
    value = node.value
    others: list[object] = []
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, int):
        others = [value + 1, value - 1, -value, value * 2]
    elif isinstance(value, float):
        others = [value + 1.0, value - 1.0, -value, value * 2.0, value / 2.0]
    elif value is None and isinstance(parent, ast.Return):
        others = [0]
    for other in others:
        shown = repr(other)
        power = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and parent.left is node
        yield (*text.span(node), f"({shown})" if power and shown.startswith("-") else shown)


def _of_call(node: ast.Call, text: SourceText) -> Iterator[Change]:
    end = text.span(node.func)[1]
    for name, other in _siblings(node.func):
        yield end - len(name), end, other
    if isinstance(node.func, ast.Attribute) and not _is_library(node.func.value):
        yield (*text.span(node), text.grouped(node.func.value))  # x.copy() becomes x
    if node.args and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield (*text.span(node), text.grouped(node.args[0]))  # f(x) becomes x
    for left, right in itertools.pairwise(node.args):
        yield from _swapped(left, right, text)
    yield from _without_an_argument(node, text)


def _siblings(function: ast.expr) -> Iterator[tuple[str, str]]:
    """The function's own name, and what may be called in its place."""
    if isinstance(function, ast.Attribute):
        alike, name = FUNCTIONS if _is_library(function.value) else METHODS, function.attr
    elif isinstance(function, ast.Name):
        alike, name = BUILT_INS, function.id
    else:
        return
    for other in alike.get(name, ()):
        yield name, other


def _without_an_argument(node: ast.Call, text: SourceText) -> Iterator[Change]:
    """Each argument but the first one left out, with the comma before it."""
    arguments = sorted([*node.args, *node.keywords], key=text.span)
    for before, argument in itertools.pairwise(arguments):
        yield text.span(before)[1], text.span(argument)[1], ")" * _unclosed(text, before, argument)
    if len(arguments) == 1 and node.keywords:
        yield (*text.span(arguments[0]), "")


def _unclosed(text: SourceText, before: ast.AST, argument: ast.AST) -> int:
    """Brackets around the argument before that close in what is cut out."""
    gap = re.sub(rb"#[^\n]*", b"", text.between(text.span(before)[1], text.span(argument)[0]))
    return gap.split(b",")[0].count(b")")


def _of_attribute(node: ast.Attribute, text: SourceText) -> Iterator[Change]:
    if node.attr in DROPPED_ATTRIBUTES and not _is_library(node.value):
        yield (*text.span(node), text.grouped(node.value))
    if node.attr == "inf" and _is_library(node.value):
        yield (*text.span(node), "0.0")
        yield (*text.span(node), "1e9")


def _is_library(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "torch", "math", "F", "nn", "heapq", "itertools")


def _of_index(node: ast.Subscript | ast.Slice, text: SourceText) -> Iterator[Change]:
    if isinstance(node, ast.Subscript):
        yield (*text.span(node), text.grouped(node.value))
        return
    for bound in filter(None, (node.lower, node.upper, node.step)):
        yield (*text.span(bound), "")
        if not isinstance(bound, ast.Constant):
            yield (*text.span(bound), f"{text.of(bound)} + 1")
            yield (*text.span(bound), f"{text.of(bound)} - 1")
    if node.lower is None:
        start = text.span(node)[0]
        yield start, start, "1"
    if node.upper is None and node.step is None:
        end = text.span(node)[1]
        yield end, end, "-1"


def _of_loop(node: ast.For | ast.comprehension, text: SourceText) -> Iterator[Change]:
    """Skip the first or the last iteration, reverse the order, or change a condition."""
    iterable = text.of(node.iter)
    for mangled in (f"list({iterable})[1:]", f"list({iterable})[:-1]", f"list({iterable})[::-1]"):
        yield (*text.span(node.iter), mangled)
    for condition in getattr(node, "ifs", ()):
        yield from _of_condition(condition, text)


def _of_condition(condition: ast.expr, text: SourceText) -> Iterator[Change]:
    for other in ("True", "False", f"not {text.grouped(condition)}"):
        yield (*text.span(condition), other)


def _of_statement(node: ast.stmt, text: SourceText) -> Iterator[Change]:
    match node:
        case ast.Break():
            others = ["continue", "pass"]
        case ast.Continue():
            others = ["break", "pass"]
        case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom() | ast.Pass():
            return  # without it the program fails or stays the same
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case _:
            others = ["pass"]
    for other in others:
        yield (*text.span(node), other)
    if isinstance(node, (ast.If, ast.While)):
        yield from _of_condition(node.test, text)
    if isinstance(node, ast.For):
        yield from _of_loop(node, text)
