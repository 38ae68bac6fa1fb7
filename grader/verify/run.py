"""Verifies exercises: takes what an earlier run has found, where it still holds, and has the rest found out.

Where nothing has changed this imports no NumPy and starts no process.
"""

from collections.abc import Collection, Iterable

from msgspec import structs

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.verify.cache import Earlier, Kept
from grader.verify.model import Progress, Verified


def verify(
    course: Course, exercises: Iterable[Exercise], processes: int, progress: Progress, *, fresh: Collection[str] = ()
) -> list[Verified]:
    """All about these exercises, in their order. What an earlier run has found is used promise by promise, where
    nothing has changed that the promise depends on; for those in `fresh` it is not used.

    Raises GraderError where the machine fails us; faults of the authors' are complaints.
    """
    chosen = {each.id: each for each in exercises}
    kept = Kept(course.root)
    found = {name: kept.find(each) for name, each in chosen.items()}
    earlier: dict[str, Earlier] = {n: each for n, each in found.items() if each is not None and n not in fresh}
    known = {n: structs.replace(each.verified, from_earlier=True) for n, each in earlier.items() if each.all}
    unknown = [each for name, each in chosen.items() if name not in known]
    if unknown:
        from grader.verify.process_pool import Crew
        from grader.verify.schedule import find_out

        with Crew(course.root, processes) as crew:
            for each in find_out(unknown, earlier, crew, progress):
                name = each.verified.exercise
                known[name] = each.verified
                kept.keep(chosen[name], each.verified, each.unsettled, whole=each.whole)
    return [known[name] for name in chosen]
