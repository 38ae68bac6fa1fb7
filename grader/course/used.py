"""Earlier exercises that a submission builds on, and the student's files for them."""

from collections.abc import Callable, Iterator

import msgspec

from grader.course.exercise import Exercise
from grader.submission import Submission
from grader.worker.protocol import Used

FindSubmission = Callable[[str], Submission | None]  # returns the student's own file for an exercise's id


def with_used(submission: Submission, exercise: Exercise, find: FindSubmission) -> Submission:
    """The submission with the files of the exercises that it uses, directly or through others.

    Missing files are left out. A submission that already has such files is returned unchanged.
    """
    if submission.used:
        return submission
    found = [Used(each, other.source, other.filename) for each, other in _used(exercise, find)]
    return msgspec.structs.replace(submission, used=tuple(found))


def references_used(exercise: Exercise) -> tuple[Used, ...]:
    """The references of the exercises that it uses, directly or through others."""

    def reference(name: str) -> Submission:
        other = exercise.others[name]
        return Submission(other.reference_file, other.read(other.reference_file))

    return tuple(Used(each, other.source, other.filename) for each, other in _used(exercise, reference))


def _used(exercise: Exercise, find: FindSubmission) -> Iterator[tuple[str, Submission]]:
    for name in all_used(exercise):
        other = find(name)
        if other is not None and not other.fault:
            yield name, other


def all_used(exercise: Exercise) -> tuple[str, ...]:
    """Ids of the exercises that it uses, directly or through others; each one after those that it uses itself."""
    found: dict[str, None] = {}
    for name in exercise.uses:
        found |= dict.fromkeys((*all_used(exercise.others[name]), name))
    return tuple(found)
