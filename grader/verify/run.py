"""Verifies exercises: reuses cached results that still hold, and runs tasks for the rest.

If nothing has changed, this neither imports NumPy nor starts a process.
"""

from collections.abc import Collection, Iterable

from msgspec import structs

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.verify.cache import CachedResult, VerifyCache
from grader.verify.model import ProgressCallback, Verified


def verify(
    course: Course,
    exercises: Iterable[Exercise],
    processes: int,
    progress: ProgressCallback,
    *,
    fresh: Collection[str] = (),
) -> list[Verified]:
    """Results of these exercises, in order. Cached promises are reused, but not for exercises in `fresh`.

    Raises GraderError if the grader or the machine fails; faults of the authors' are complaints.
    """
    chosen = {each.id: each for each in exercises}
    kept = VerifyCache(course.root)
    found = {name: kept.find(each) for name, each in chosen.items()}
    earlier: dict[str, CachedResult] = {n: each for n, each in found.items() if each is not None and n not in fresh}
    known = {n: structs.replace(each.verified, from_earlier=True) for n, each in earlier.items() if each.all}
    unknown = [each for name, each in chosen.items() if name not in known]
    if unknown:
        from grader.verify.process_pool import ProcessPool
        from grader.verify.schedule import run_tasks

        with ProcessPool(course.root, processes) as pool:
            for each in run_tasks(unknown, earlier, pool, progress):
                name = each.verified.exercise
                known[name] = each.verified
                kept.keep(chosen[name], each.verified, each.unsettled, whole=each.whole)
    return [known[name] for name in chosen]
