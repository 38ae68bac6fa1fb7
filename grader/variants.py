"""Mistakes and alternatives as submissions: the author's file, one of its functions under the exercise's name."""

import ast
from typing import Literal

from grader.course import Exercise
from grader.errors import CourseError


def variant(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str) -> bytes:
    """Source of a submission that does what that mistake or alternative does; it imports nothing of the grader's."""
    if exercise.kind == "cuda":
        return _kernel(exercise, part, name)
    tree = ast.parse(exercise.read(f"{part}.py"))
    if not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name for node in tree.body):
        raise CourseError(f"solutions/{exercise.id}/{part}.py: defines no '{name}'")
    tree.body = [node for node in tree.body if not _is_ours(node)]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list = [each for each in node.decorator_list if "shows_in" not in ast.unparse(each)]
    return f"{ast.unparse(tree)}\n\n{exercise.entry} = {name}\n".encode()


def _kernel(exercise: Exercise, part: Literal["mistakes", "alternatives"], name: str) -> bytes:
    if part == "alternatives":
        return exercise.read(f"alternatives/{name}.cu")
    from grader.cuda.mistakes import kernel_of  # what other exercises do without

    where = f"solutions/{exercise.id}/mistakes.py"
    return kernel_of(exercise.mistakes[name], exercise.read("reference.cu").decode(), where).encode()


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader")
