"""What each promise depends on: files of the exercise, the grader's code, and the packages that both import.

A cached result of a promise holds until one of these changes. Nothing here runs the author's code.
"""

import hashlib
import platform
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from grader.course.digests import JUDGING, REFERENCE, digest_of, digest_of_file, is_in, minor, version_of
from grader.course.exercise import Exercise
from grader.course.kinds import KINDS
from grader.model import Kind
from grader.verify.model import PROMISES

VERIFYING = (*JUDGING, "verify")  # rooms of the grader; a test compares this with the imports
APART = {  # files that only some promises depend on; every promise depends on all other files
    "hints.md": "hints",
    "mistakes.py": "mistakes",
    "yardstick.py": "yardstick",
    "yardstick.cu": "yardstick",
    "alternatives.py": "alternatives",
}
PROBES = "probes"  # the group of the reference with its probes, on which the course's lock does not depend
LOOKED_AT = {  # beside "base": entry in course.yaml, reference, checks, edge cases, shared inputs, used exercises
    "solution": (PROBES,),
    "stub": ("stub",),
    "hints": ("hints",),
    "alternatives": ("alternatives",),
    "mistakes": ("mistakes", "yardstick"),
    "margins": ("alternatives", "mistakes"),
    "speed": ("alternatives", "yardstick"),
    "edges": ("alternatives",),
}
GROUPS = ("base", "stub", PROBES, *dict.fromkeys(APART.values()))


class Dependencies:
    """Digests, each computed once. `exact`: whether a patch release of Python or of a package counts as a change."""

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._no_device: str | None = None
        self._codes: dict[str, str] = {}
        self._groups: dict[str, dict[str, str]] = {}

    def code(self, kind: Kind) -> str:
        """Digest of the code that verifies this kind of exercise, and of the packages that it imports."""
        if kind not in self._codes:
            of_others = {folder for each in KINDS.values() for folder in each.own_rooms} - {*KINDS[kind].own_rooms}
            sources = [each for each in self._sources if not is_in(each, of_others)]
            self._codes[kind] = digest_of(*self.versions(kind), *sources)
        return self._codes[kind]

    def versions(self, kind: Kind) -> list[str]:
        """Versions of Python and of the packages for this kind, such as "numpy 2.4"."""
        found = {"Python": platform.python_version(), **{name: version_of(name) for name in KINDS[kind].verified_with}}
        return [f"{name} {version if self._exact else minor(version)}" for name, version in found.items()]

    def exercise(self, exercise: Exercise) -> str:
        """Digest of all that the exercise's author wrote, and of the packages that it may import."""
        return digest_of(*self._packages(exercise), *_without(PROBES, self.groups(exercise)))

    def _packages(self, exercise: Exercise) -> list[str]:
        versions = {name: version_of(name) for name in exercise.packages}
        return [f"{name} {version if self._exact else minor(version)}" for name, version in versions.items()]

    def promises(self, exercise: Exercise) -> dict[str, str]:
        """By promise, one digest of everything that it depends on."""
        groups, code = self.groups(exercise), self.code(exercise.kind)
        packages = self._packages(exercise)
        device = self.device(exercise)  # with a GPU, its speed is measured too
        return {
            promise: digest_of(
                code, device, *packages, *(groups[each] for each in ("base", *LOOKED_AT.get(promise, ())))
            )
            for promise in PROMISES
        }

    def device(self, exercise: Exercise) -> str:
        """Why the exercise cannot be timed on this machine; "" if it can, or if it needs no GPU."""
        if not exercise.traits.needs_gpu:
            return ""
        if self._no_device is None:
            from grader.cuda.device import find_device  # not for exercises in Python

            self._no_device = find_device().no_device
        return self._no_device

    def groups(self, exercise: Exercise) -> dict[str, str]:
        """A digest for each group of the exercise's files."""
        if exercise.id not in self._groups:
            self._groups[exercise.id] = _grouped(exercise)
        return self._groups[exercise.id]

    @cached_property
    def _sources(self) -> list[str]:
        root = Path(__file__).parent.parent
        rooms = [root / each for each in sorted(VERIFYING)]
        files = [file for room in rooms for file in (sorted(room.rglob("*")) if room.is_dir() else [room])]
        return [_named(file, root) for file in files if _is_ours(file)]


def _grouped(exercise: Exercise) -> dict[str, str]:
    files: dict[str, list[str]] = {group: [] for group in GROUPS}
    texts = b""
    for file in sorted(exercise.folder.rglob("*")):
        if _is_ours(file):
            name = file.relative_to(exercise.folder).as_posix()
            group = "alternatives" if name.startswith("alternatives/") else APART.get(name, "base")
            files[group].append(_named(file, exercise.folder))
            texts += file.read_bytes() if group == "base" else b""
    if re.search(rb"(?m)^\s*(from|import)\b.*\b(mistakes|alternatives|yardstick)\b", texts):
        files["base"] += [each for group in dict.fromkeys(APART.values()) for each in files[group]]
    modules = {exercise.module, *re.findall(r"(?:\bsolutions|\.\.)\.(\w+)\.inputs\b", texts.decode("utf-8", "replace"))}
    root = exercise.folder.parent.parent
    shared = [root / module / "inputs.py" for module in sorted(modules)]
    files["base"] += [_named(file, root) for file in shared if file.is_file()]
    reference = exercise.folder / REFERENCE
    files[PROBES] += [hashlib.sha256(reference.read_bytes()).hexdigest()] if reference.is_file() else []
    files["stub"] += [_named(exercise.stub, exercise.stub.parent)] if exercise.stub.is_file() else []
    used = [digest_of(each, *_without(PROBES, _grouped(exercise.others[each]))) for each in exercise.uses]
    entry = (exercise.id, exercise.kind, *exercise.entries, repr(exercise.points), repr(exercise.limits))
    found = {group: digest_of(*names) for group, names in files.items()}
    return {**found, "base": digest_of(*entry, *exercise.packages, *used, found["base"])}


def _without(group: str, digests: Mapping[str, str]) -> list[str]:
    return [digest for name, digest in digests.items() if name != group]


def _is_ours(file: Path) -> bool:
    return "__pycache__" not in file.parts and not file.name.startswith(".") and file.is_file()


def _named(file: Path, root: Path) -> str:
    return f"{file.relative_to(root).as_posix()} {digest_of_file(file)}"
