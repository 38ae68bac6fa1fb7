"""Notebooks outside the course: nbgrader's own steps grade them, and a kernel runs them.

A kernel has no walls: a student's code in such a notebook runs with the rights of the person who grades. The command
warns once for each such notebook.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbgrader.preprocessors import CheckCellMetadata, DeduplicateIds

from grader.notebooks.cells import OURS
from grader.notebooks.gradebook import Cell
from grader.notebooks.repair import read_submitted
from grader.sealing.secret import VARIABLE

COULD_NOT_RUN = "nbgrader could not run this notebook; a person looks at it."
NO_WALLS = "without walls: what students wrote in it can read and change all that you can"


def read_ordinary(path: Path, fault: str) -> Any:
    """The notebook as nbgrader reads it; if it cannot be read, one without cells and its `fault` in the metadata."""
    if fault or not path.is_file():
        return read_submitted(path, fault)
    data = path.read_bytes()
    try:
        notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
    except Exception:  # nbformat raises dozens of classes for a file that is not a notebook
        return read_submitted(path)
    notebook.metadata[OURS] = {"fault": "", "remarks": [], "handed_in": hashlib.sha256(data).hexdigest()}
    return notebook


def is_run_by_nbgrader(exporter: Any, notebook: Any, resources: Any) -> bool:
    """Whether nbgrader's own steps grade this notebook: an ordinary one that could be read and run."""
    own = notebook.metadata[OURS]
    return bool(exporter.is_ordinary(resources)) and not own["fault"] and not own.get("failed")


def released_key(cells: Mapping[str, Cell]) -> str:
    """A digest that changes when the notebook is released again with other tests or points."""
    return hashlib.sha256(msgspec.json.encode(list(cells.values()))).hexdigest()


@contextlib.contextmanager
def without_secret() -> Iterator[None]:
    """Inside this context, new processes do not inherit the secret in their environment."""
    kept = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ[VARIABLE] = kept


class DeduplicateOrdinary(DeduplicateIds):
    """For ordinary notebooks only; RepairCells does this for exercises."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if not is_run_by_nbgrader(self.parent, nb, resources):
            return nb, resources
        done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done


class CheckOrdinary(CheckCellMetadata):
    """For ordinary notebooks only; RepairCells restores the metadata of exercises from the gradebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if not is_run_by_nbgrader(self.parent, nb, resources):
            return nb, resources
        done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done
