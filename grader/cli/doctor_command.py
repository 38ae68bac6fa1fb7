"""`grader doctor`: what this machine can do."""

import importlib.metadata
import os
import platform
import signal
import sys
from pathlib import Path

import click

from grader.cli.options import json_option
from grader.cli.screen import Screen
from grader.course import Exercise, ExerciseEntry
from grader.errors import GraderError
from grader.worker.client import Returned, Workers

PACKAGES = ("numpy", "torch", "click", "msgspec", "pyyaml")


@click.command(name="doctor")
@json_option
def command(as_json: bool) -> int:
    """Say what this machine has and what the grader can do with it. Exit status 3 if checks cannot run here."""
    findings = [*_python(), *_packages(), _worker(), *_limits()]
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
        ("walls around your code", None, "not in this version"),
    ]
