"""What makes a report what it is: when none of it has changed, a submission need not be judged again."""

import hashlib
import importlib.metadata
import platform
from pathlib import Path

import msgspec

from grader.course import Exercise
from grader.submission import Submission

RENDERING = ("cli", "formats")  # folders of ours that only show what was judged
SHARED_INPUTS = "inputs.py"  # makers of inputs that the exercises of a module share
JUDGED_WITH = ("numpy", "torch", "nvidia-cuda-nvrtc")  # packages whose version can change a verdict


def digest_of(*parts: str) -> str:
    """One digest of several texts, whatever they hold."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def submission_digest(submission: Submission) -> str:
    """The file as it is judged: its bytes, what kind of file it is, and why it cannot be read where it cannot."""
    return digest_of(submission.digest, Path(submission.filename).suffix, submission.fault)


def exercise_digest(exercise: Exercise) -> str:
    """All that its author wrote: the files of its folder, its module's shared inputs, its entry in course.yaml."""
    entry = (
        exercise.id,
        exercise.kind,
        *exercise.entries,
        repr(exercise.points),
        repr(exercise.limits),
        *exercise.uses,
    )
    granted = [f"{name} {_version(name)}" for name in exercise.packages]
    shared = [f"../{each}" for each in _files(exercise.folder.parent, SHARED_INPUTS) if "/" not in each]
    return digest_of(*entry, *granted, *_files(exercise.folder, "*"), *shared)


def grader_digest() -> str:
    """This grader and what it computes with: sources, version, Python, NumPy and torch."""
    root = Path(__file__).parent
    sources = [each for each in _files(root, "*.py") if each.partition("/")[0] not in RENDERING]
    sources += _files(root / "cuda" / "emulator", "*")
    versions = [f"{name} {_version(name)}" for name in ("dl-grader", *JUDGED_WITH)]
    return digest_of(platform.python_version(), *versions, *sources)


def _files(root: Path, pattern: str) -> list[str]:
    """Name and digest of each file below `root`, sorted."""
    found = []
    for path in sorted(root.rglob(pattern)):
        name = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in name and not path.name.startswith("."):
            found.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return found


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"
