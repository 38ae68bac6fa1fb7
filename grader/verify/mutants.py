"""Generates mutants: the reference with one small change inside its solution regions.

Only the changed expression is replaced in the text. Comments and line breaks stay, so that the diff shows the mutation
alone.
"""

import ast
import difflib
import itertools
import re
import warnings
from collections.abc import Iterable, Iterator
from types import CodeType

import msgspec

from grader.verify.mutation_operators import SourceText, changes


class Mutant(msgspec.Struct, frozen=True):
    """A changed reference. `id` has no line numbers, so that it stays valid after edits elsewhere in the file."""

    id: str
    source: bytes
    diff: str


def mutants_of(source: bytes, others: Iterable[bytes] = ()) -> list[Mutant]:
    """All distinct mutants of a reference: those of its text, in order, then `others`.

    Sources that compile to the same program count once.
    """
    seen = {_meaning(source)}
    found = []
    for changed in itertools.chain(_changed_sources(source), others):
        meaning = _meaning(changed)
        if meaning is None or meaning in seen:
            continue
        seen.add(meaning)
        found.append(changed)
    ids = numbered(id_of(source, changed) for changed in found)
    return [Mutant(id_, each, diff_of(source, each, "reference.py")) for id_, each in zip(ids, found, strict=True)]


def _changed_sources(source: bytes) -> Iterator[bytes]:
    text = SourceText(source)
    for node, parent in _nodes(ast.parse(source)):
        if text.is_in_solution(node):
            for start, end, replacement in changes(node, parent, text):
                yield source[:start] + replacement.encode() + source[end:]


def _nodes(tree: ast.AST, parent: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Every node with its parent, in the order of the text. Without f-strings: ast has no exact positions there."""
    yield tree, parent
    if not isinstance(tree, ast.JoinedStr):
        for child in ast.iter_child_nodes(tree):
            yield from _nodes(child, tree)


def _meaning(source: bytes) -> object:
    """A value that is equal for sources with the same bytecode; None if the source is not valid Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _program(compile(source, "", "exec"))
        except (SyntaxError, ValueError):
            return None


def _program(code: CodeType) -> tuple[object, ...]:
    constants = tuple(_program(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount)
    return code.co_code, code.co_exceptiontable, constants, *names


def id_of(source: bytes, changed: bytes) -> str:
    """The removed lines and the added lines."""
    old, new = (each.decode().splitlines() for each in (source, changed))
    lines = [*difflib.unified_diff(old, new, n=0, lineterm="")][2:]
    removed, added = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    return f"{_one_line(removed)} -> {_one_line(added)}"


def _one_line(lines: list[str]) -> str:
    """The lines as one, without comments, so that editing a comment keeps the id."""
    return " ".join(" ".join(re.sub(r"\s#\s.*", "", line) for line in lines).split())


def diff_of(source: bytes, changed: bytes, filename: str) -> str:
    old, new = (each.decode().splitlines() for each in (source, changed))
    _, _, *lines = difflib.unified_diff(old, new, filename, filename, n=1, lineterm="")
    return "\n".join(lines)


def numbered(ids: Iterable[str]) -> list[str]:
    """The ids, with "(2nd)", "(3rd)" ... after repeated ones."""
    counts: dict[str, int] = {}
    found = []
    for each in ids:
        counts[each] = count = counts.get(each, 0) + 1
        found.append(each if count == 1 else f"{each} ({_ordinal(count)})")
    return found


def _ordinal(count: int) -> str:
    return f"{count}{ {2: 'nd', 3: 'rd'}.get(count, 'th') }"
