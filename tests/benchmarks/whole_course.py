"""A generated class over the whole course: what a submission costs, by kind of exercise and of submission.

python tests/benchmarks/whole_course.py [STUDENTS] [STUDENTS WITH KERNELS] [--write]

STUDENTS (40) hand in every exercise: right solutions (the reference, or an alternative of its author's), known
mistakes, unchanged stubs, and broken files. Kernels take seconds each on the emulator, so fewer students (2) hand them
in. All are graded behind the walls, by as many judges as there are cores.

Exits with 1 if a submission is not graded, a right one loses points, or a wrong one has full marks.
"""

import itertools
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

import figures

from grader.checks.variants import variant
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.grading.run import grade_all, plan
from grader.model import Result
from grader.pools.walled import WalledWorkers
from grader.processes.cores import usable_cores
from grader.results.store import Store
from grader.sandbox.walls import survey_or_refuse
from grader.sealing.secret import Secret
from grader.submissions.class_folder import find_submissions

ROOT = Path(__file__).parents[2]
RIGHT, WRONG, STUB, BROKEN = "right", "mistake", "stub", "broken"
TURNS = (RIGHT, WRONG, RIGHT, WRONG, STUB, RIGHT, WRONG, BROKEN)  # of a student's exercises, one after the other
BROKEN_SOURCES = (
    b"def (:\n",
    b"raise RuntimeError('at the top')\n",
    b"",
    b"import nowhere\n",
    b"\xff\xfe\x00",
    b"print('nothing else')\n",
    b"import numpy as np\nnp.zeros(3)[5]\n",
    b"exit()\n",
    b"from math import nothing\n",
    b"while True:\n    pass\n",
)
KINDS = {"numpy": "NumPy, Python", "python": "NumPy, Python", "torch": "torch", "cuda": "kernels"}


def main() -> None:
    students, with_kernels = figures.given(40, 2)
    course = load_course(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        submissions, made = Path(folder) / "class", dict[tuple[str, str], str]()
        for number, exercise in itertools.product(range(students), course.exercises.values()):
            if exercise.kind != "cuda" or number < with_kernels:
                made |= hand_in(submissions, exercise, number, len(made))
        began = time.monotonic()
        planned, _ = plan(course, course.exercises.values(), Secret(b"0123456789abcdef" * 2), walled=True)
        with Store(Path(folder) / "results", create=True) as store:
            handed_in = (each.read() for each in find_submissions(submissions).entries)
            for _ in grade_all(
                handed_in, planned, store, partial(WalledWorkers, survey_or_refuse(ROOT)), usable_cores()
            ):
                pass
            kept = list(store.all())
        wall = time.monotonic() - began
    seconds, faults = defaultdict[tuple[str, str], list[float]](list), list[str]()
    for each in kept:
        kind = made[each.student, each.report.exercise]
        seconds[KINDS[course.exercises[each.report.exercise].kind], kind].append(each.seconds)
        if fault := fault_of(each, kind):
            faults.append(f"{each.report.exercise} of {each.student}, {kind}: {fault}")
    rows = [
        (kind, what, f"{len(taken):,}", f"{statistics.median(taken) * 1e3:.0f} ms", f"{max(taken) * 1e3:.0f} ms")
        for (kind, what), taken in sorted(seconds.items())
    ]
    rows.append(
        ("all", "", f"{len(kept):,} of {len(made):,}", f"{wall / len(kept) * 1e3:.0f} ms of the wall clock", "")
    )
    figures.show(__file__, ("exercises", "submissions", "number", "median", "worst"), rows, f"{wall:.0f} s in all")
    print(*faults, sep="\n")
    sys.exit(bool(faults) or len(kept) < len(made))


def hand_in(submissions: Path, exercise: Exercise, number: int, count: int) -> dict[tuple[str, str], str]:
    """Write the file of student `number`; gives what it is."""
    what = TURNS[(count + number) % len(TURNS)]
    source = source_of(exercise, what, number)
    path = submissions / f"student{number:03}" / f"{exercise.id}{exercise.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source)
    return {(f"student{number:03}", exercise.id): what}


def source_of(exercise: Exercise, what: str, number: int) -> bytes:
    if what == STUB:
        return exercise.stub.read_bytes()
    if what == BROKEN:
        return BROKEN_SOURCES[number % len(BROKEN_SOURCES)]
    names = sorted(exercise.alternatives if what == RIGHT else exercise.mistakes)
    if what == RIGHT and (number % 2 or not names):
        return exercise.read(exercise.reference_file)
    return variant(exercise, "alternatives" if what == RIGHT else "mistakes", names[number % len(names)])


def fault_of(kept: Result, what: str) -> str:
    """What is wrong about the verdict; "" if nothing is."""
    report = kept.report
    if report.not_graded:
        return "not graded"
    if what == RIGHT and report.score + report.open < report.max_score:
        bad = next(each for each in report.outcomes if each.score < each.max_score and not each.status.leaves_open)
        return f"{report.score:g} of {report.max_score:g}: {bad.check}: {bad.message}"
    if what != RIGHT and report.full_marks and not report.open:
        return "full marks"
    return ""


if __name__ == "__main__":
    main()
