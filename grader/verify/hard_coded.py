"""Mutants of the reference in which a size is a constant: its most frequent value in the public cases.

Students can read those cases, so that a hard-coded size must fail on the hidden ones.
"""

import ast
import contextlib
import copy
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks import Agrees
from grader.checks.expectations import Computed
from grader.checks.recorded import PUBLIC_SEED
from grader.checks.steps import Case
from grader.course.exercise import Exercise
from grader.verify.mutation_operators import SourceText
from grader.verify.sizes import cases_of

NOTE = "__size__"  # function that an instrumented reference calls with each size


class _SizeExpression(msgspec.Struct, frozen=True):
    """An expression for a size or a shape. `statement`: the assignment that unpacks the shape, if there is one."""

    node: ast.expr
    statement: ast.Assign | None = None


def sources(exercise: Exercise) -> list[bytes]:
    """For each size, the reference with that size hard-coded. Empty if the reference does not run."""
    source = exercise.read(exercise.reference_file)
    tree = ast.parse(source)
    places = list(_places(tree, SourceText(source)))
    values = _values(exercise, tree, places)
    return [changed for number, place in enumerate(places) for changed in _changed(source, place, values[number])]


# -- where sizes are ---------------------------------------------------------------------------------------------------


def _places(tree: ast.AST, text: SourceText) -> Iterator[_SizeExpression]:
    inner: set[ast.AST] = set()  # parts of expressions already found; ast.walk visits the parent first
    for node in ast.walk(tree):
        if not text.is_in_solution(node) or node in inner:
            continue
        match node:
            case ast.JoinedStr():  # ast gives no exact positions inside
                inner.update(ast.walk(node))
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value) if _is_shape(value):
                inner.update(ast.walk(value))
                yield _SizeExpression(value, node)
            case ast.expr() if _is_size(node) or _is_shape(node):
                inner.update(_under(node))
                yield _SizeExpression(node)


def _under(node: ast.expr) -> Iterator[ast.AST]:
    """The x.shape of x.shape[1], the x.size of x.size(1)."""
    while isinstance(node, (ast.Subscript, ast.Call)):
        node = node.value if isinstance(node, ast.Subscript) else node.func
        yield node


def _is_size(node: ast.expr) -> bool:
    """len(x), x.size, x.size(0), x.numel()."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[_]):
            return True
        case ast.Call(func=ast.Attribute(attr="numel")):
            return True
        case ast.Attribute(attr="size", ctx=ast.Load()):
            return True
    return False


def _is_shape(node: ast.expr) -> bool:
    """x.shape, np.shape(x), x.size(), np.size(x), and what is taken from them: x.shape[1], x.shape[:-1]."""
    match node:
        case ast.Attribute(attr="shape", ctx=ast.Load()):
            return True
        case ast.Call(func=ast.Attribute(attr="shape" | "size")):
            return True
        case ast.Subscript(value=value, ctx=ast.Load()):
            return _is_shape(value)
    return False


# -- their values ----------------------------------------------------------------------------------------------------


def _values(exercise: Exercise, tree: ast.Module, places: list[_SizeExpression]) -> list[Any]:
    """For each place its most frequent value in the public cases: a number, a tuple of numbers, or None."""
    seen: list[Counter[Any]] = [Counter() for _ in places]

    def note(number: int, value: Any) -> Any:
        plain = tuple(map(int, value)) if isinstance(value, tuple) else value
        if isinstance(plain, (int, tuple)) and not isinstance(plain, bool):
            seen[number][plain] += 1
        return value

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            namespace = _noting(exercise, tree, places, note)
            for check in exercise.checks:
                if isinstance(check, Agrees):
                    for case in cases_of(exercise, check, PUBLIC_SEED):
                        _run(exercise, namespace, case, (ValueError, *check.raises))
        except (Exception, SystemExit):  # another promise reports code that cannot be run
            return [None] * len(places)
    return [counts.most_common(1)[0][0] if counts else None for counts in seen]


def _run(exercise: Exercise, namespace: Mapping[str, Any], case: Case, refusals: tuple[type[Exception], ...]) -> None:
    run = Computed(exercise).local_run(case, namespace)
    for step in case.steps:
        with contextlib.suppress(*refusals):  # inputs that the reference must refuse
            run.step(step)


def _noting(
    exercise: Exercise, tree: ast.Module, places: list[_SizeExpression], note: Callable[[int, Any], Any]
) -> Mapping[str, Any]:
    """The namespace of an instrumented reference, which calls `note` with each size."""
    numbers = {_spot(place.node): number for number, place in enumerate(places)}

    class Wrap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            number = numbers.get(_spot(node)) if isinstance(node, ast.expr) else None
            self.generic_visit(node)
            if number is None:
                return node
            name = ast.Name(NOTE, ast.Load())
            return ast.Call(name, [ast.Constant(number), node], [])  # type: ignore[list-item]  # an ast.expr

    changed = ast.fix_missing_locations(Wrap().visit(copy.deepcopy(tree)))
    return exercise.run(changed, exercise.reference_file, {NOTE: note})


def _spot(node: ast.AST) -> tuple[Any, ...]:
    return tuple(getattr(node, each, None) for each in ("lineno", "col_offset", "end_lineno", "end_col_offset"))


# -- numbers in their place --------------------------------------------------------------------------------------------


def _changed(source: bytes, place: _SizeExpression, value: Any) -> Iterator[bytes]:
    if value is None:
        return
    text = SourceText(source)
    if place.statement is None:
        start, end = text.span(place.node)
        yield source[:start] + repr(value).encode() + source[end:]
        return
    end = text.span(place.statement)[1]
    for name, size in _bound(place.statement.targets[0], value):
        yield source[:end] + f"; {name} = {size}".encode() + source[end:]


def _bound(target: ast.expr, shape: Any) -> Iterator[tuple[str, int | list[int]]]:
    """Each name that a shape is unpacked to, with its size."""
    parts: list[ast.expr] = getattr(target, "elts", [])
    star = next((i for i, part in enumerate(parts) if isinstance(part, ast.Starred)), len(parts))
    for position, part in enumerate(parts):
        if isinstance(part, ast.Name):
            yield part.id, shape[position if position < star else position - len(parts)]
        elif isinstance(part, ast.Starred) and isinstance(part.value, ast.Name) and part.value.id != "_":
            yield part.value.id, list(shape[star : len(shape) - len(parts) + star + 1])
