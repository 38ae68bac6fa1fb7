"""Names of the cells of an exercise's notebook, the same where the notebook is made and where it is graded."""

import hashlib
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from grader.course.exercise import Exercise
from grader.submission import Submission, bounded_submission

STATEMENT, SOLUTION, CHECK = "statement", "solution", "check"  # cells that are not graded; see solution_id too
BUNDLE = "course"  # the folder beside the notebooks that holds the students' bundle
OURS = "grader"  # the key of the grader's metadata, of a notebook and of a cell; nbgrader keeps its own key to itself


def grade_ids(exercise: Exercise) -> dict[str, str]:
    """The name of each check's grade cell, of letters, digits and hyphens, by the name of the check.

    A check keeps its cell's name when other checks are added, removed or moved.
    """
    plain = {check.name: _plain(check.name) for check in exercise.checks}
    solutions = [solution_id(number) for number in range(len(exercise.entries))]
    taken = Counter([*plain.values(), STATEMENT, CHECK, *solutions])
    return {name: slug if slug and taken[slug] == 1 else _marked(name, slug) for name, slug in plain.items()}


def solution_id(number: int) -> str:
    """The name of a cell to write in, counted from 0; an exercise with several entry points may have several."""
    return f"{SOLUTION}-{number + 1}" if number else SOLUTION


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:80]


def _marked(name: str, slug: str) -> str:
    return f"{slug or 'check'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def notebook_submission(sources: Sequence[str], name: str) -> Submission:
    """These code cells as a notebook file. The worker extracts the code and leaves the magics out."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    content = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()
    return bounded_submission(f"{name}.ipynb", io.BytesIO(content))
