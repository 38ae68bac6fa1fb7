"""`grader doctor`: what this machine can do."""

import importlib.metadata
import os
import platform
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from grader.cli.options import course_option, json_option, open_course
from grader.cli.screen import Screen
from grader.course import COURSE_FILE, Exercise, ExerciseEntry
from grader.errors import CourseError, GraderError
from grader.worker.client import Returned, Workers

PACKAGES = ("numpy", "torch", "click", "msgspec", "pyyaml")


@click.command(name="doctor")
@json_option
@course_option
def command(as_json: bool, folder: Path | None) -> int:
    """Say what this machine has and what the grader can do with it.

    On Linux it tries to break each of the five guarantees that `grade` gives, with the means of a student who wants to.
    Exit status 3 if checks cannot run here.
    """
    findings = [*_python(), *_packages(), _worker(), *_limits(), *_kernels(), *_guarantees(folder)]
    if as_json:
        import json

        click.echo(json.dumps([dict(zip(("what", "ok", "detail"), each, strict=True)) for each in findings], indent=2))
    else:
        screen = Screen()
        for what, ok, detail in findings:
            sign, style = {True: ("yes", "green"), False: ("no", "red"), None: ("-", "yellow")}[ok]
            screen.write(((f"{sign:<5}", style), (f"{what:<35}", ""), (detail, "dim")))
    return 3 if any(ok is False for _, ok, _ in findings) else 0


Finding = tuple[str, bool | None, str]  # None: not there, and nothing in this course needs it


def _python() -> list[Finding]:
    version = platform.python_version()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [("Python 3.11 or newer", sys.version_info >= (3, 11), f"{version} on {platform.system()}, {cores} cores")]


def _packages() -> list[Finding]:
    found: list[Finding] = []
    for name in PACKAGES:
        try:
            found.append((f"package {name}", True, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            missing = None if name == "torch" else False
            found.append(
                (f"package {name}", missing, "only torch exercises need it" if missing is None else "install it")
            )
    return found


def _worker() -> Finding:
    """Start a worker and have it answer: what `check` stands on."""
    import numpy as np

    exercise = Exercise(Path(), "doctor", ExerciseEntry("probe", 1.0))
    try:
        with Workers() as workers, workers.run(b"def probe(x):\n    return x + 1\n", "probe.py", exercise) as worker:
            answer = worker.call([np.zeros(3)])
    except GraderError as fault:
        return ("workers answer", False, str(fault))
    works = isinstance(answer, Returned) and bool((answer.value == 1).all())
    return ("workers answer", works, "your code runs in a process of its own" if works else str(answer))


def _limits() -> list[Finding]:
    memory = sys.platform == "linux"
    return [
        ("time limit a call", True, "on every platform"),
        ("memory limit", memory or None, "address space" if memory else "only Linux has one that holds"),
        ("other worker stopped while timing", hasattr(signal, "SIGSTOP") or None, "for fair speed checks"),
    ]


def _kernels() -> Iterator[Finding]:
    """What kernel exercises need: two compilers to be judged, and a GPU to be timed."""
    from grader.cuda.device import find_device
    from grader.cuda.toolbox import Toolbox

    tools = Toolbox()
    for what, name in (("g++", "compiler"), ("NVRTC", "nvrtc"), ("headers", "headers")):
        try:
            yield (f"kernels: {what}", True, str(getattr(tools, name)))
        except GraderError as fault:
            yield (f"kernels: {what}", None, str(fault))
    device = find_device()
    timed = f"{device.device}, {device.architecture}"
    yield ("kernels: a GPU to time them", not device.no_device or None, device.no_device or timed)


def _guarantees(folder: Path | None) -> Iterator[Finding]:
    """The five that `grade` gives, each attacked; a missing one stops grade, not check."""
    if sys.platform != "linux":
        yield ("walls for grade", None, "there are walls on Linux only")
        return
    from grader.sandbox.probe import prove
    from grader.sandbox.walls import survey

    try:
        root = open_course(folder).root
    except CourseError as fault:
        yield ("walls for grade", None, str(fault))
        return
    host = survey(root)
    for wall in ("landlock", "seccomp", "uid"):
        yield (f"wall: {wall}", host.has(wall) or None, host.missing.get(wall, "stands"))
    for proof in prove(host, root / COURSE_FILE):
        yield (proof.guarantee, proof.holds or None, proof.detail)
