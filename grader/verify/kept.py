"""What earlier runs have found, under `.grader/verify/`, for as long as nothing that it depends on has changed.

That folder may come with a checkout, and everything that the key is made of is public: so each file carries a seal that
this user of this machine alone can make. What was found elsewhere is found anew.
"""

import contextlib
import secrets
import stat
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import structs

from grader.course import Exercise
from grader.identity import digest_of, exercise_digest, grader_digest
from grader.seal import Seal
from grader.user_state import own_key
from grader.verify.kernels import no_device
from grader.verify.model import Verified

MOST_BYTES = 1 << 24  # of one file


class _Entry(msgspec.Struct, frozen=True):
    key: str
    verified: Verified


class _Sealed(msgspec.Struct, frozen=True):
    seal: bytes
    entry: msgspec.Raw


class Kept:
    """A file for each exercise. What cannot be read or believed is not there; what cannot be written is found anew."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".grader" / "verify"
        self._grader = grader_digest()

    def find(self, exercise: Exercise) -> Verified | None:
        try:
            found = msgspec.json.decode(_bytes_of(self._file(exercise)), type=_Sealed)
            if not self._seal.fits(found.seal, bytes(found.entry)):
                return None
            entry = msgspec.json.decode(found.entry, type=_Entry)
            return structs.replace(entry.verified, from_earlier=True) if entry.key == self._key(exercise) else None
        except (OSError, msgspec.MsgspecError):
            return None

    def keep(self, exercise: Exercise, verified: Verified) -> None:
        path = self._file(exercise)
        with contextlib.suppress(OSError):
            entry = msgspec.json.encode(_Entry(self._key(exercise), verified))
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{secrets.token_hex(8)}")
            half.write_bytes(msgspec.json.encode(_Sealed(self._seal.of(entry), msgspec.Raw(entry))))
            half.replace(path)  # at once, so that two runs at a time do no harm

    @cached_property
    def _seal(self) -> Seal:
        return Seal(own_key())

    def _file(self, exercise: Exercise) -> Path:
        return self._folder / f"{exercise.module}.{exercise.name}.json"

    def _key(self, exercise: Exercise) -> str:
        device = no_device() if exercise.kind == "cuda" else ""  # with one, its speed is looked at too
        return digest_of(exercise_digest(exercise), self._grader, device)


def _bytes_of(path: Path) -> bytes:
    """Raises OSError for what is no ordinary file, and for one that is too large."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise OSError(f"{path} is not a file of ours")
    return path.read_bytes()
