"""Notebooks beside ours that are no exercises of the course: nbgrader's own steps take them, kernel and all.

A kernel has no walls: what a student writes in such a notebook runs as the person who grades, and can read and change
all that this person can. So the command says it, once a notebook.
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
    """The notebook as nbgrader reads it; one without cells, its `fault` in our metadata, where there is none."""
    if fault or not path.is_file():
        return read_submitted(path, fault)
    data = path.read_bytes()
    try:
        notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
    except Exception:  # nbformat raises dozens of classes on what is no notebook
        return read_submitted(path)
    notebook.metadata[OURS] = {"fault": "", "remarks": [], "handed_in": hashlib.sha256(data).hexdigest()}
    return notebook


def is_run_by_nbgrader(exporter: Any, notebook: Any, resources: Any) -> bool:
    """Whether nbgrader's own steps take this notebook: an ordinary one, which could be read and has not failed them."""
    own = notebook.metadata[OURS]
    return bool(exporter.is_ordinary(resources)) and not own["fault"] and not own.get("failed")


def released_key(cells: Mapping[str, Cell]) -> str:
    """Changes when the notebook is released anew with other tests or points."""
    return hashlib.sha256(msgspec.json.encode(list(cells.values()))).hexdigest()


@contextlib.contextmanager
def without_secret() -> Iterator[None]:
    """While this holds, a process that is started does not get the secret in its environment."""
    kept = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ[VARIABLE] = kept


class DeduplicateOrdinary(DeduplicateIds):
    """TidyCells does it for ours."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if not is_run_by_nbgrader(self.parent, nb, resources):
            return nb, resources
        done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done


class CheckOrdinary(CheckCellMetadata):
    """The metadata of ours is the gradebook's own after TidyCells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if not is_run_by_nbgrader(self.parent, nb, resources):
            return nb, resources
        done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done
