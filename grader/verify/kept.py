"""What earlier runs have found, under `.grader/verify/`, for as long as nothing that it depends on has changed."""

import contextlib
import hashlib
import os
from pathlib import Path

import msgspec
from msgspec import structs

from grader.course import Exercise
from grader.identity import digest_of, exercise_digest, grader_digest
from grader.verify.kernels import no_device
from grader.verify.model import Verified


class _Entry(msgspec.Struct, frozen=True):
    key: str
    verified: Verified


class Kept:
    """One file for each exercise. What cannot be read is not there; what cannot be written is found anew next time."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".grader" / "verify"
        self._grader = grader_digest()

    def find(self, exercise: Exercise) -> Verified | None:
        try:
            entry = msgspec.json.decode(self._file(exercise).read_bytes(), type=_Entry)
            return structs.replace(entry.verified, from_earlier=True) if entry.key == self._key(exercise) else None
        except (OSError, msgspec.MsgspecError):
            return None

    def keep(self, exercise: Exercise, verified: Verified) -> None:
        path = self._file(exercise)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{os.getpid()}")
            half.write_bytes(msgspec.json.encode(_Entry(self._key(exercise), verified)))
            half.replace(path)  # at once, so that two runs at a time do no harm

    def _file(self, exercise: Exercise) -> Path:
        return self._folder / f"{exercise.module}.{exercise.name}.json"

    def _key(self, exercise: Exercise) -> str:
        stub = exercise.stub.read_bytes() if exercise.stub.is_file() else b""
        device = no_device() if exercise.kind == "cuda" else ""  # with one, its speed is looked at too
        return digest_of(exercise_digest(exercise), hashlib.sha256(stub).hexdigest(), self._grader, device)
