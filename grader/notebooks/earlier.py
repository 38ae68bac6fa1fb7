"""Earlier exercises that a notebook builds on: the student's own code, in the same notebook or in another one."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.course.exercise import Exercise
from grader.course.used import FindSubmission, with_used
from grader.submission import Submission, read_submission


def with_earlier(submission: Submission, exercise: Exercise, find: FindSubmission) -> Submission:
    """The notebook with the exercises that it uses: its own definitions, else the submissions that `find` returns."""
    if submission.fault or not exercise.uses:
        return submission
    sources = [cell["source"] for cell in json.loads(submission.source)["cells"]]

    def own_or_found(name: str) -> Submission | None:
        return submission if defines(sources, exercise.others[name].entries) else find(name)

    return with_used(submission, exercise, own_or_found)


def defines(sources: Iterable[str], entries: Sequence[str]) -> bool:
    """Whether these cells define all of an exercise's entry points, by a search in the text, without parsing it."""
    text = "\n".join(sources)
    return all(re.search(rf"^(?:(?:async +)?def|class) +{re.escape(name)}\b", text, re.MULTILINE) for name in entries)


def notebook_beside(exercise: Exercise, folder: Path) -> Submission | None:
    """The student's notebook of that exercise: in this folder, or in its module's folder beside this one."""
    for path in (folder / f"{exercise.name}.ipynb", folder.parent / exercise.module / f"{exercise.name}.ipynb"):
        try:
            return read_submission(path)
        except FileNotFoundError:
            continue
    return None
