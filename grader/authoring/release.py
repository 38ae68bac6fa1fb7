"""Makes a bundle for students from solutions/: stubs, public checks and recorded answers, no line of a solution."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from grader.checks.context import CheckContext
from grader.checks.recorded import PUBLIC_SEED, Recording
from grader.course.course import Course
from grader.course.digests import SHARED_INPUTS
from grader.course.entries import COURSE_FILE, CourseEntry
from grader.course.exercise import PUBLIC, Exercise
from grader.course.reading import load_course
from grader.course.stubs import solution_regions, stub_of
from grader.course.used import references_used
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.model import Status
from grader.submission import Submission
from grader.workers.interface import WorkerSource

MAX_BYTES = 8_000_000  # of one exercise's checks and recorded cases
SHORTEST_LINE = 8  # characters; shorter lines such as `else:` are in every file
PLAIN = re.compile(rb"return \w+;?|(?:from \S+ )?import .*")  # reveals nothing, and many files have such a line
OF_OTHERS = 0.5  # share of a solution's lines that another exercise's file may not have: single lines recur by chance
DATA = "data.*"  # what checks.py reads, such as a trained model
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the date of every file in the archive, so that the same course gives the same bytes
FILE_MODE = 0o100644 << 16

Files = Mapping[str, bytes]  # by path in the bundle


class Released(msgspec.Struct, frozen=True):
    """Summary of one exercise in a bundle."""

    exercise: str
    points: float  # scored in the bundle
    elsewhere: float  # scored only when graded
    cases: int
    bytes: int


def bundle(
    course: Course, exercises: Sequence[Exercise], workers: WorkerSource, on_released: Callable[[Released], None]
) -> Files:
    """All files of a bundle with these exercises. `on_released` is called after each exercise.

    Raises CourseError if an exercise cannot be released: its reference fails a public check, its files are too large,
    or a line of its solution would be in the bundle.
    """
    _refuse_missing(exercises)
    files: dict[str, bytes] = {}
    points: dict[str, tuple[float, float]] = {}
    for exercise in exercises:
        folder = f"{PUBLIC}/{exercise.id}"
        own = _public_files(exercise, workers)
        if (shared := shared_inputs(exercise)) is not None:
            files[f"{PUBLIC}/{exercise.module}/{SHARED_INPUTS}"] = shared
        here = sum(check.points for check in public_checks(exercise) if check.phase != "measured")
        points[exercise.id] = here, round(exercise.points - here, 6)
        files |= {f"{folder}/{name}": content for name, content in own.items()}
        files[f"exercises/{exercise.id}{exercise.suffix}"] = own[f"stub{exercise.suffix}"]
        size = sum(map(len, own.values()))
        if size > MAX_BYTES:
            raise CourseError(
                f"solutions/{exercise.id}/checks.py: its public cases take {size / 1e6:.1f} MB of the "
                f"{MAX_BYTES / 1e6:g} MB that an exercise may; use fewer cases or smaller inputs"
            )
        cases = msgspec.json.decode(own["cases.json"])["cases"]
        on_released(Released(exercise.id, *points[exercise.id], len(cases), size))
    files[COURSE_FILE] = _public_entry(course, points)
    files["README.md"] = _readme(course.title, exercises[0]).encode()
    files[".gitignore"] = b".grader/\n__pycache__/\n"
    for exercise in exercises:
        _refuse_leaks(exercise, files)
    _try_out(exercises, files, workers)
    return dict(sorted(files.items()))


def with_wheel(files: Files, wheel: Path) -> Files:
    """The bundle with the grader's wheel, whose README says how to install it. Raises OSError."""
    readme = files["README.md"].replace(WITHOUT_WHEEL.encode(), f"`pip install ./{wheel.name}`".encode())
    return dict(sorted({**files, "README.md": readme, wheel.name: wheel.read_bytes()}.items()))


def write(files: Files, out: Path) -> None:
    """Write the bundle as a folder: all files or none. An existing folder is replaced."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as temporary:
        made = Path(temporary) / out.name
        _write_files(files, made)
        if out.exists():
            out.rename(Path(temporary) / "before")
        made.rename(out)


def archive(files: Files, name: str) -> bytes:
    """The bundle as a zip that contains one folder of that name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", LONG_AGO)
            entry.external_attr, entry.compress_type = FILE_MODE, zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            opened.writestr(entry, data)
    return content.getvalue()


def solution_lines(exercise: Exercise) -> list[bytes]:
    """The lines of its solution regions that are long enough to reveal something and are not in the stub."""
    stub, reference = stub_of(exercise), exercise.read(exercise.reference_file)
    lines = [
        line.strip()
        for begin, end in solution_regions(exercise)
        for line in reference[begin.end() : end.start()].splitlines()
    ]
    kept = [line for line in lines if len(line) >= SHORTEST_LINE and line not in stub and not PLAIN.fullmatch(line)]
    return list(dict.fromkeys(kept))


# -- one exercise ------------------------------------------------------------------------------------------------------


def _public_files(exercise: Exercise, workers: WorkerSource) -> Files:
    """The files of an exercise for students, by name in its folder, without the module's shared inputs."""
    measured = [check for check in exercise.checks if check.phase == "measured"]
    yardstick = f"yardstick{exercise.suffix}"
    names = ["checks.py", "hints.md", *([yardstick] if any(_needs_yardstick(check) for check in measured) else [])]
    return {
        f"stub{exercise.suffix}": stub_of(exercise),
        **{name: exercise.read(name) for name in names},
        **{path.name: path.read_bytes() for path in sorted(exercise.folder.glob(DATA))},
        **_recorded(exercise, workers),
    }


def _needs_yardstick(check: Any) -> bool:
    return hasattr(check, "max_ratio")


def shared_inputs(exercise: Exercise) -> bytes | None:
    """`inputs.py` of the exercise's module; None if it has none."""
    path = exercise.folder.parent / SHARED_INPUTS
    return path.read_bytes() if path.is_file() else None


def public_checks(exercise: Exercise) -> list[Any]:
    """The checks of checks.py and the one on unchanged inputs, without those of edge_cases.py, which are hidden."""
    return [check for check in exercise.checks if check not in exercise.hidden_checks]


def _recorded(exercise: Exercise, workers: WorkerSource) -> Files:
    """Judge the reference by the public checks, and record all answers that they need."""
    reference = Submission(
        exercise.reference_file, exercise.read(exercise.reference_file), used=references_used(exercise)
    )
    recording = Recording(exercise)
    with workers.open(reference, exercise) as worker:
        context = CheckContext(reference, exercise, worker, PUBLIC_SEED, workers, answers=recording, guarded=False)
        for check in sorted(public_checks(exercise), key=lambda check: check.phase == "inputs"):
            if check.phase == "measured":
                continue
            outcome = check.judge(context)
            if outcome.status is not Status.PASSED:
                raise CourseError(
                    f"solutions/{exercise.id}: the reference does not pass '{check.name}': {outcome.message}; "
                    f"see: grader verify {exercise.id}"
                )
    return recording.files({each.case.key for each in context.observations})


# -- the whole ---------------------------------------------------------------------------------------------------------


def _refuse_missing(exercises: Sequence[Exercise]) -> None:
    """Raises CourseError if an exercise uses another one that is not released with it."""
    released = {exercise.id for exercise in exercises}
    for exercise in exercises:
        if missing := [name for name in exercise.uses if name not in released]:
            raise CourseError(
                f"{exercise.id} uses {missing[0]}, which is not among the exercises to release; name it too"
            )


def _public_entry(course: Course, points: Mapping[str, tuple[float, float]]) -> bytes:
    """course.yaml for students: the released exercises, with the points that the bundle scores."""
    modules = []
    for module in course.entry.modules:
        released = {f"{module.id}/{each.id}": each for each in module.exercises if f"{module.id}/{each.id}" in points}
        chosen = tuple(
            structs.replace(
                each,
                points=points[name][0],
                elsewhere=points[name][1],
                after=tuple(before for before in each.after if before in points),
            )
            for name, each in released.items()
        )
        modules += [structs.replace(module, exercises=chosen)] if chosen else []
    return CourseEntry(course.title, tuple(modules), course.entry.packages).as_yaml()


def _refuse_leaks(exercise: Exercise, files: Files) -> None:
    """Refuse any line of the solution in the exercise's own files, and half of its lines in a file of another's."""
    lines = solution_lines(exercise)
    for path, content in files.items():
        leaked = [line for line in lines if line in content]
        is_own = path.startswith(f"{PUBLIC}/{exercise.id}/") or path == f"exercises/{exercise.id}{exercise.suffix}"
        if leaked and (is_own or len(leaked) >= OF_OTHERS * len(lines)):
            raise CourseError(
                f"solutions/{exercise.id}/{exercise.reference_file}: its solution has the line '{leaked[0].decode()}', "
                f"which is in {path} too, and students get that file; write one of the two differently"
            )


def _try_out(exercises: Iterable[Exercise], files: Files, workers: WorkerSource) -> None:
    """Unpack the bundle and judge each reference in it. Raises CourseError if one does not get full marks."""
    with tempfile.TemporaryDirectory() as temporary:
        _write_files(files, Path(temporary))
        unpacked = load_course(Path(temporary))
        for exercise in exercises:
            source = Submission(
                f"{exercise.name}{exercise.suffix}",
                exercise.read(exercise.reference_file),
                used=references_used(exercise),
            )
            report = grade(source, unpacked.exercises[exercise.id], PUBLIC_SEED, workers).report
            if not report.full_marks:
                lost = next(each for each in report.outcomes if each.status is not Status.PASSED)
                raise CourseError(
                    f"solutions/{exercise.id}: in the bundle its reference does not pass '{lost.check}': {lost.message}"
                )


def _write_files(files: Files, folder: Path) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


WITHOUT_WHEEL = "`pip install` the wheel that your course gives you (dl_grader-...-py3-none-any.whl)"


def _readme(title: str, first: Exercise) -> str:
    return f"""# {title}

You need Python 3.11 or newer and the grader: {WITHOUT_WHEEL}.
Then, in this folder:

```sh
grader list                            # the exercises, and how far you are
grader check {first.id}
```

Open `exercises/{first.id}{first.suffix}`: the statement is at its top.
Replace `{first.traits.not_written.decode().strip()}`, save, check.

| command | what it does |
| --- | --- |
| `grader check EXERCISE` | judges your file and names the mistake |
| `grader watch EXERCISE` | judges it again whenever you save |
| `grader hint EXERCISE` | shows one more hint each time, mildest first |
| `grader brief EXERCISE` | collects all facts about a failure, as Markdown |
| `grader stubs EXERCISE` | brings a lost stub back |

`public/` holds the public checks with recorded cases. Your course grades with other cases of the same kinds, and it
scores your solution's speed, which is shown as advice here.
"""
