"""Mistakes and alternatives as programs: the reference with changes of its text, or the author's own function."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from grader.checks.mistakes import Marks, changed, marks_of
from grader.course.exercise import Exercise
from grader.course.statement import statement_end
from grader.errors import CourseError

MARKS = ("shows_in", "replaced", "without", "open_where", "replaces")


def variant(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str) -> bytes:
    """Source of a submission that does what that mistake or alternative does; it does not import the grader."""
    if part == "alternatives":
        if exercise.traits.variants_are_files:
            return exercise.read(f"alternatives/{name}{exercise.suffix}")
        return _own_function(exercise, part, name, marks_of(exercise.alternatives[name]))
    marks = marks_of(exercise.mistakes[name])
    if marks.changes or exercise.traits.mistakes_are_twins:
        return _changed_reference(exercise, (name,), marks.changes)
    return _own_function(exercise, part, name, marks)


def namespace_of_mistake(exercise: Exercise, name: str) -> Mapping[str, Any]:
    """The names that the mistake's program defines, run as trusted code.

    For a kernel it is the author's function, which computes in NumPy what such a kernel computes.
    """
    if exercise.traits.mistakes_are_twins:
        return {exercise.entry: exercise.mistakes[name]}
    source = variant(exercise, "mistakes", name)
    if marks_of(exercise.mistakes[name]).changes:
        return exercise.run(source, f"solutions/{exercise.id}/reference.py, as '{name}' changes it")
    return exercise.run(source, f"solutions/{exercise.id}/mistakes.py")


def namespace_of_pair(exercise: Exercise, first: str, second: str) -> Mapping[str, Any] | None:
    """The names that the reference with the changes of both mistakes defines; None if they cannot be combined."""
    made = _made_together(exercise, first, second)
    return None if made is None else made[1]


def variant_of_pair(exercise: Exercise, first: str, second: str) -> bytes | None:
    """Source of a submission that makes both mistakes; None if they cannot be combined."""
    made = _made_together(exercise, first, second)
    return None if made is None else made[0]


def _made_together(exercise: Exercise, first: str, second: str) -> tuple[bytes, Mapping[str, Any]] | None:
    """The source, and the names that it defines."""
    changes = [marks_of(exercise.mistakes[name]).changes for name in (first, second)]
    if not exercise.traits.pairs_of_mistakes or not all(changes):
        return None
    for both in (changes[0] + changes[1], changes[1] + changes[0]):
        try:
            source = _changed_reference(exercise, (first, second), both)
            return source, exercise.run(source, f"solutions/{exercise.id}/mistakes.py")
        except CourseError:  # they change the same text
            continue
    return None


def _changed_reference(exercise: Exercise, names: tuple[str, ...], changes: tuple[tuple[str, str], ...]) -> bytes:
    where = f"solutions/{exercise.id}/mistakes.py: '{' and '.join(names)}'"
    if not changes:
        raise CourseError(f"{where} says no change of {exercise.reference_file}; decorate it with @replaced")
    source = exercise.read(exercise.reference_file).decode()
    return changed(source, statement_end(source, exercise.suffix), changes, where).encode()


def _own_function(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str, marks: Marks) -> bytes:
    """One function of the author's file, with what it uses there, under the entry point's name. If there are several
    entry points, the reference comes first, so its other functions stay as they are."""
    needed = _needed(ast.parse(exercise.read(f"{part}.py")).body, name)
    if not needed:
        raise CourseError(f"solutions/{exercise.id}/{part}.py: defines no '{name}'")
    entry = marks.replaces or exercise.entry
    if entry not in exercise.entries:
        raise CourseError(
            f"solutions/{exercise.id}/{part}.py: '{name}' replaces '{entry}', which is not an entry point"
        )
    before = exercise.read(exercise.reference_file).decode() + "\n\n" if len(exercise.entries) > 1 else ""
    text = "\n\n".join(map(ast.unparse, needed))
    return f"{before}{text}\n\n{entry} = {name}\n".encode()


def _needed(body: Sequence[ast.stmt], name: str) -> list[ast.stmt]:
    """The statements of a file that define a name, and those that define what they use, in order and without marks.

    The other statements may need names of the grader, which a submission cannot import: `no_guard = replaced(...)`.
    """
    marks = _names_of_marks(body)
    plain = [_without_marks(node, marks) for node in body]
    found: set[int] = set()
    wanted, known = {name}, set[str]()
    while new := wanted - known:
        known |= new
        positions = {position for position, node in enumerate(plain) if _bound(node) & new} - found
        found |= positions
        for position in positions:
            wanted |= {each.id for each in ast.walk(plain[position]) if isinstance(each, ast.Name)}
    return [node for position, node in enumerate(plain) if position in found and not _is_ours(node)]


def _bound(node: ast.AST) -> set[str]:
    """Names that a statement at the top level of a file binds, or whose object it changes."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(each.asname or each.name).partition(".")[0] for each in node.names}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
        return {base.id for base in ast.walk(node.value) if isinstance(base, ast.Name)}
    return set[str]().union(*map(_bound, ast.iter_child_nodes(node)))


def _names_of_marks(body: Sequence[ast.stmt]) -> set[str]:
    """The decorators of mistakes, and names that the file gives them: `no_guard = replaced("old", "new")`."""
    names = set(MARKS)
    for node in body:
        if isinstance(node, ast.Assign) and _is_mark(node.value, names):
            names |= _bound(node)
    return names


def _without_marks(node: ast.stmt, marks: set[str]) -> ast.stmt:
    for each in ast.walk(node):
        if isinstance(each, (ast.FunctionDef, ast.ClassDef)):
            each.decorator_list = [mark for mark in each.decorator_list if not _is_mark(mark, marks)]
    return node


def _is_mark(node: ast.expr, marks: set[str]) -> bool:
    """`replaced(...)`, `checks.replaced(...)`, or a name that stands for one."""
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(called, ast.Attribute):
        return called.attr in MARKS
    return isinstance(called, ast.Name) and called.id in marks


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader")
