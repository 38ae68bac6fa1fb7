"""What makes a report what it is: when none of it has changed, a submission need not be judged again."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.course.kinds import KINDS
from grader.model import Kind
from grader.submission import Submission

JUDGING = (  # rooms and modules of ours that a verdict depends on; a test holds this against what they import
    *("checks", "course", "cuda", "judging", "pools", "processes", "sandbox", "worker", "workers"),
    *("errors.py", "grading/judge_process.py", "model.py", "submission.py"),
)
SHARED_INPUTS = "inputs.py"  # makers of inputs that the exercises of a module share
RECORDED = ("dl-grader", "numpy", "torch", "nvidia-cuda-nvrtc")  # packages whose versions are noted beside a report


def digest_of(*parts: str) -> str:
    """One digest of several texts, whatever they hold."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def submission_digest(submission: Submission) -> str:
    """The file as it is judged: its bytes, what kind of file it is, and why it cannot be read where it cannot."""
    return digest_of(submission.digest, Path(submission.filename).suffix, submission.fault)


def exercise_digest(exercise: Exercise) -> str:
    """All that its author wrote: the files of its folder, its module's shared inputs, its stub, its entry in
    course.yaml."""
    entry = (
        exercise.id,
        exercise.kind,
        *exercise.entries,
        repr(exercise.points),
        repr(exercise.limits),
        *exercise.uses,
    )
    stub = hashlib.sha256(exercise.stub.read_bytes()).hexdigest() if exercise.stub.is_file() else ""
    granted = [f"{name} {version_of(name)}" for name in exercise.packages]
    shared = [f"../{each}" for each in _files(exercise.folder.parent, SHARED_INPUTS) if "/" not in each]
    return digest_of(*entry, stub, *granted, *_files(exercise.folder, "*"), *shared)


def judging_digest(kind: Kind) -> str:
    """What else a verdict depends on: how this grader judges, and the libraries that the exercise is written in.

    Of Python and the libraries the first two numbers of the version: what a patch, a build or a compiler's version
    changes is recorded beside the report (`made_with`), and makes no new verdict necessary. So machines that differ in
    no more than that find each other's reports.
    """
    root = Path(__file__).parents[1]
    sources = [each for each in _files(root, "*.py") if is_in(each.split(" ")[0], JUDGING)]
    sources += _files(root / "cuda" / "emulator", "*") if KINDS[kind].worker == "kernels" else []
    versions = [f"{name} {minor(version_of(name))}" for name in KINDS[kind].judged_with]
    return digest_of(minor(platform.python_version()), *versions, *sources)


def is_in(file: str, places: Iterable[str]) -> bool:
    """Whether that file is one of these, or in one of these folders; all below `grader/`."""
    return any(file == each or file.startswith(f"{each}/") for each in places)


def made_with() -> str:
    """The exact versions of what makes a report on this machine, for people."""
    versions = [f"{name} {version}" for name in RECORDED if (version := version_of(name)) != "none"]
    return ", ".join([f"Python {platform.python_version()}", *versions])


def minor(version: str) -> str:
    """`2.13` of `2.13.0+cu130`."""
    return ".".join(version.split("+")[0].split(".")[:2])


def _files(root: Path, pattern: str) -> list[str]:
    """Name and digest of each file below `root`, sorted."""
    found = []
    for path in sorted(root.rglob(pattern)):
        name = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in name and not path.name.startswith("."):
            found.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return found


def version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"
