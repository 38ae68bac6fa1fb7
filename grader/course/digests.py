"""Digests of everything that a report depends on. While they stay the same, a submission is not judged again."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.course.kinds import KINDS
from grader.course.probes import without_probes
from grader.model import Kind
from grader.submission import Submission

JUDGING = (  # packages and modules of the grader that a verdict depends on; a test compares this with their imports
    *("checks", "course", "cuda", "judging", "pools", "processes", "sandbox", "worker", "workers"),
    *("errors.py", "grading/judge_process.py", "model.py", "submission.py"),
)
REFERENCE = "reference.py"
SHARED_INPUTS = "inputs.py"  # makers of inputs that the exercises of a module share
RECORDED = ("dl-grader", "numpy", "torch", "nvidia-cuda-nvrtc")  # packages whose versions are stored with a report


def digest_of(*parts: str) -> str:
    """One digest of several texts; other texts, or another split of them, give another digest."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def submission_digest(submission: Submission) -> str:
    """A digest of the file's bytes, its suffix, and the reason if it cannot be read."""
    return digest_of(submission.digest, Path(submission.filename).suffix, submission.fault)


def exercise_digest(exercise: Exercise) -> str:
    """A digest of the files in its folder, its module's shared inputs, its stub, and its entry in course.yaml."""
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
    """A digest of everything else that a verdict depends on: the grader's code that judges, Python and the libraries.

    Of Python and the libraries only the first two numbers of the version count, so that machines with other patches or
    builds can use each other's reports. The exact versions are stored with the report (`made_with`).
    """
    root = Path(__file__).parents[1]
    rooms = KINDS[kind].own_rooms
    of_others = {room for each in KINDS.values() for room in each.own_rooms} - {*rooms}
    sources = [each for each in _files(root, "*.py") if is_in(each.split(" ")[0], JUDGING)]
    sources = [each for each in sources if not is_in(each.split(" ")[0], of_others)]
    sources += [each for room in rooms for each in _files(root / room, "*")]  # also programs in other languages
    versions = [f"{name} {minor(version_of(name))}" for name in KINDS[kind].judged_with]
    return digest_of(minor(platform.python_version()), *versions, *sources)


def is_in(file: str, places: Iterable[str]) -> bool:
    """Whether that file is one of `places`, or in one of these folders; all paths are relative to `grader/`."""
    return any(file == each or file.startswith(f"{each}/") for each in places)


def made_with() -> str:
    """The exact versions of Python and the recorded packages on this machine, as text for people."""
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
            found.append(f"{name} {digest_of_file(path)}")
    return found


def digest_of_file(path: Path) -> str:
    """Of its bytes; of a reference, without its probes, on which no verdict depends."""
    content = path.read_bytes()
    return hashlib.sha256(without_probes(content) if path.name == REFERENCE else content).hexdigest()


def version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"
