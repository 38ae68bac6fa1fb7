"""Mistakes and alternatives as programs: the reference with some of its text changed, or the author's own function."""

import ast
from collections.abc import Mapping
from typing import Any, Literal

from grader.checks.mistakes import Marks, changed, marks_of
from grader.course import Exercise
from grader.errors import CourseError

MARKS = ("shows_in", "replaced", "without", "open_where", "replaces")


def variant(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str) -> bytes:
    """Source of a submission that does what that mistake or alternative does; it imports nothing of the grader's."""
    if part == "alternatives":
        if exercise.kind == "cuda":
            return exercise.read(f"alternatives/{name}.cu")
        return _own_function(exercise, part, name, marks_of(exercise.alternatives[name]))
    marks = marks_of(exercise.mistakes[name])
    if marks.changes or exercise.kind == "cuda":
        return _changed_reference(exercise, (name,), marks.changes)
    return _own_function(exercise, part, name, marks)


def namespace_of_mistake(exercise: Exercise, name: str) -> Mapping[str, Any]:
    """What the mistake defines, as trusted code: what it gives is what a student who makes it gives.

    Of a kernel it is the author's function, which says in NumPy what such a kernel gives.
    """
    if exercise.kind == "cuda":
        return {exercise.entry: exercise.mistakes[name]}
    return exercise.run(variant(exercise, "mistakes", name), f"solutions/{exercise.id}/mistakes.py")


def namespace_of_pair(exercise: Exercise, first: str, second: str) -> Mapping[str, Any] | None:
    """What the reference does with the changes of both mistakes; None where they cannot be made together."""
    changes = [marks_of(exercise.mistakes[name]).changes for name in (first, second)]
    if exercise.kind == "cuda" or not all(changes):
        return None
    for both in (changes[0] + changes[1], changes[1] + changes[0]):
        try:
            source = _changed_reference(exercise, (first, second), both)
            return exercise.run(source, f"solutions/{exercise.id}/mistakes.py")
        except CourseError:  # they change the same text
            continue
    return None


def statement_end(exercise: Exercise, source: str) -> int:
    """Length of the statement with which a reference begins; changes are looked for behind it."""
    if exercise.kind == "cuda":
        return source.index("*/") + 2 if "*/" in source else 0
    body = ast.parse(source).body
    if not body or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
        return 0
    return sum(map(len, source.splitlines(keepends=True)[: body[0].end_lineno]))


def _changed_reference(exercise: Exercise, names: tuple[str, ...], changes: tuple[tuple[str, str], ...]) -> bytes:
    where = f"solutions/{exercise.id}/mistakes.py: '{' and '.join(names)}'"
    if not changes:
        raise CourseError(f"{where} says no change of {exercise.reference_file}; decorate it with @replaced")
    source = exercise.read(exercise.reference_file).decode()
    return changed(source, statement_end(exercise, source), changes, where).encode()


def _own_function(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str, marks: Marks) -> bytes:
    """The author's file, one of its functions under the entry point's name; with several entry points, behind the
    reference, whose other functions stay as they are."""
    tree = ast.parse(exercise.read(f"{part}.py"))
    if not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name for node in tree.body):
        raise CourseError(f"solutions/{exercise.id}/{part}.py: defines no '{name}'")
    entry = marks.replaces or exercise.entry
    if entry not in exercise.entries:
        raise CourseError(f"solutions/{exercise.id}/{part}.py: '{name}' replaces '{entry}', which is no entry point")
    needed = _needed(tree.body, name)
    tree.body = [node for node in tree.body if not _is_ours(node) and (not _bound(node) or _bound(node) & needed)]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list = [each for each in node.decorator_list if not _is_mark(each)]
    before = exercise.read(exercise.reference_file).decode() + "\n\n" if len(exercise.entries) > 1 else ""
    return f"{before}{ast.unparse(tree)}\n\n{entry} = {name}\n".encode()


def _needed(body: list[ast.stmt], name: str) -> set[str]:
    """The names at the top of the file that a function uses, directly or through others; and its own."""
    bound = {each: node for node in body for each in _bound(node)}
    needed, new = set(), {name}
    while new:
        node = bound[new.pop()]
        parts = [part for part in ast.iter_child_nodes(node) if not _is_mark(part)]
        used = {each.id for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)}
        needed |= _bound(node)
        new |= used & bound.keys() - needed
    return needed


def _bound(node: ast.stmt) -> set[str]:
    """What a definition or an assignment binds; of any other statement nothing."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return set()


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader")
