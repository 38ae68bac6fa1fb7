"""`grader doctor`: what this machine can do."""

import importlib.metadata
import platform
import signal
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from grader.cli.options import course_option, json_option, open_course
from grader.cli.screen import Screen
from grader.course.course import Course
from grader.course.entries import COURSE_FILE, ExerciseEntry
from grader.course.exercise import Exercise
from grader.course.kinds import KINDS
from grader.errors import CourseError, GraderError
from grader.pools.spawned import Workers
from grader.processes.cores import usable_cores
from grader.workers.client import CallResult

NO_GPU = "kernels: a GPU to time them"
WHERE = 40  # column of the details
PACKAGES = ("numpy", "torch", "click", "msgspec", "pyyaml")


@click.command(name="doctor")
@json_option
@course_option
def command(as_json: bool, folder: Path | None) -> int:
    """Say what this machine has and what the grader can do with it.

    On Linux it tries to break each of the five guarantees that `grade` gives, with code that a student could hand in.
    Exit status 3 if checks cannot run here or, but for a student's bundle, if `grade` would refuse.
    """
    course, no_course = _course(folder)
    findings = [*_python(), *_packages(), _worker(), *_limits(), *_kernels()]
    findings += [*_grading(course, no_course, _left_open(course, findings))]
    if as_json:
        import json

        click.echo(json.dumps([dict(zip(("what", "ok", "detail"), each, strict=True)) for each in findings], indent=2))
    else:
        _print(findings)
    return 3 if any(ok is False for _, ok, _ in findings) else 0


def _print(findings: list["ProbeResult"]) -> None:
    """Print a table. A long detail continues below its first line."""
    screen = Screen()
    for what, ok, detail in findings:
        sign, style = {True: ("yes", "green"), False: ("no", "red"), None: ("-", "yellow")}[ok]
        first, *more = textwrap.wrap(detail, max(screen.width - WHERE, 20), break_on_hyphens=False) or [""]
        screen.write(((f"{sign:<5}", style), (f"{what:<{WHERE - 5}}", ""), (first, "dim")))
        for line in more:
            screen.write(((" " * WHERE, ""), (line, "dim")))


ProbeResult = tuple[str, bool | None, str]  # name, result, detail; None: missing, and this course does not need it


def _python() -> list[ProbeResult]:
    version = platform.python_version()
    return [
        (
            "Python 3.11 or newer",
            sys.version_info >= (3, 11),
            f"{version} on {platform.system()}, {usable_cores()} cores",
        )
    ]


def _course(folder: Path | None) -> tuple[Course | None, str]:
    try:
        return open_course(folder), ""
    except CourseError as fault:
        return None, str(fault)


def _is_bundle(course: Course) -> bool:
    return any(exercise.bundled for exercise in course.exercises.values())


def _left_open(course: Course | None, findings: list[ProbeResult]) -> str:
    """The exercises that `grade` cannot decide without a missing package or compiler; "" if there are none."""
    kinds = {exercise.kind for exercise in course.exercises.values()} if course is not None else set()
    missing = {what for what, ok, _ in findings if ok is None} - {NO_GPU}
    left = [
        kind.plural
        for kind in reversed(KINDS.values())
        if kind.name in kinds and kind.needs and any(what.startswith(kind.needs) for what in missing)
    ]
    return f"; {' and '.join(left)} stay open (see above)" if left else ""


def _packages() -> list[ProbeResult]:
    found: list[ProbeResult] = []
    for name in PACKAGES:
        try:
            found.append((f"package {name}", True, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            missing = None if name == "torch" else False
            found.append(
                (f"package {name}", missing, "only torch exercises need it" if missing is None else "install it")
            )
    return found


def _worker() -> ProbeResult:
    """Whether a worker starts and answers, as `check` needs."""
    import numpy as np

    exercise = Exercise(Path(), "doctor", ExerciseEntry("probe", 1.0))
    try:
        with Workers() as workers, workers.run(b"def probe(x):\n    return x + 1\n", "probe.py", exercise) as worker:
            answer = worker.call([np.zeros(3)])
    except GraderError as fault:
        return ("workers answer", False, str(fault))
    works = isinstance(answer, CallResult) and bool((answer.value == 1).all())
    return ("workers answer", works, "your code runs in a process of its own" if works else str(answer))


def _limits() -> list[ProbeResult]:
    memory = sys.platform == "linux"
    return [
        ("time limit a call", True, "on every platform"),
        ("memory limit", memory or None, "address space" if memory else "only Linux has one that holds"),
        ("other worker stopped while timing", hasattr(signal, "SIGSTOP") or None, "for fair speed checks"),
    ]


def _kernels() -> Iterator[ProbeResult]:
    """Kernel exercises need two compilers to be judged, and a GPU to be timed."""
    from grader.cuda.device import find_device
    from grader.cuda.toolchain import Toolchain

    tools = Toolchain()
    for what, name in (("g++", "compiler"), ("NVRTC", "nvrtc"), ("headers", "headers")):
        try:
            yield (f"kernels: {what}", True, str(getattr(tools, name)))
        except GraderError as fault:
            yield (f"kernels: {what}", None, str(fault))
    device = find_device()
    timed = f"{device.device}, {device.architecture}"
    yield (NO_GPU, not device.no_device or None, device.no_device or timed)


def _grading(course: Course | None, no_course: str, left_open: str) -> Iterator[ProbeResult]:
    """Whether `grade` works here: its walls and five guarantees are tested by attacks. `left_open`: see _left_open."""
    if course is None:
        yield ("course", None, f"{no_course}; until then the walls are tried around an empty folder")
    elif _is_bundle(course):
        yield ("grade", None, "this is a student's bundle, without the solutions that grade needs")
        return
    if sys.platform != "linux":
        yield ("grade", None if course is None else False, "refuses here: there are walls on Linux only")
        return
    with tempfile.TemporaryDirectory() as empty:
        root = course.root if course is not None else Path(empty)
        secret = root / COURSE_FILE
        if course is None:
            secret.write_text("title: none\n")
        try:
            yield from _walls(root, secret, left_open)
        except GraderError as fault:
            yield ("grade", False, f"cannot work here: {fault}")


def _walls(root: Path, secret: Path, left_open: str) -> Iterator[ProbeResult]:
    from grader.pools.probe import prove
    from grader.sandbox.walls import survey

    host = survey(root)
    for wall, why in (("landlock", ""), ("seccomp", ""), ("uid", "; a second wall, which grade can do without")):
        spare = why if host.has("landlock") else ""
        yield (f"wall: {wall}", host.has(wall) or None, host.missing[wall] + spare if not host.has(wall) else "stands")
    broken = []
    for proof in prove(host, secret):
        broken += [] if proof.holds else [proof.guarantee]
        yield (proof.guarantee, proof.holds, proof.detail)
    if host.lacking:
        yield ("grade", False, f"refuses here; what does not hold: {', '.join(host.lacking)}")
    elif broken:
        yield ("grade", False, f"do not use it here; what was broken: {', '.join(broken)}")
    else:
        yield ("grade", True, f"works here: all five guarantees hold{left_open}")
