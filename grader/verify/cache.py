"""What earlier runs have found, promise by promise, under `.grader/verify/`, for as long as nothing that a promise
depends on has changed.

That folder may come with a checkout, and everything that the keys are made of is public: so each file carries a seal
that this user of this machine alone can make. What was found elsewhere is found anew.
"""

import contextlib
import secrets
import stat
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import structs

from grader.course.exercise import Exercise
from grader.sealing.seal import Seal
from grader.sealing.user_state import own_key
from grader.verify.dependencies import Dependencies
from grader.verify.model import Verified

MOST_BYTES = 1 << 24  # of one file


class _CacheEntry(msgspec.Struct, frozen=True):
    """`keys`: what each promise depended on; those that are not here were not settled. `whole`: they hold together or
    not at all, since one of them was in the way of others."""

    keys: dict[str, str]
    verified: Verified
    whole: bool = False


class CachedResult(msgspec.Struct, frozen=True):
    """What an earlier run has found, and the promises of which it still holds."""

    verified: Verified
    promises: frozenset[str]

    @property
    def all(self) -> bool:
        return self.promises >= set(self.verified.promises)


class _SealedEntry(msgspec.Struct, frozen=True):
    seal: bytes
    entry: msgspec.Raw


class VerifyCache:
    """A file for each exercise. What cannot be read or believed is not there; what cannot be written is found anew."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".grader" / "verify"
        self._depends = Dependencies(exact=True)

    def find(self, exercise: Exercise) -> CachedResult | None:
        """None where nothing of what was found holds."""
        try:
            found = msgspec.json.decode(_bytes_of(self._file(exercise)), type=_SealedEntry)
            if not self._seal.fits(found.seal, bytes(found.entry)):
                return None
            entry = msgspec.json.decode(found.entry, type=_CacheEntry)
        except (OSError, msgspec.MsgspecError):
            return None
        keys = self._depends.promises(exercise)
        holding = frozenset(name for name, key in entry.keys.items() if keys.get(name) == key)
        if not holding or (entry.whole and holding != frozenset(keys)):
            return None
        return CachedResult(structs.replace(entry.verified, earlier=(), from_earlier=False), holding)

    def keep(self, exercise: Exercise, verified: Verified, unsettled: Collection[str] = (), *, whole: bool) -> None:
        """`unsettled`: promises of which nothing is known for another day. `whole`: as an entry has it."""
        if whole and unsettled:
            return
        path = self._file(exercise)
        keys = {name: key for name, key in self._depends.promises(exercise).items() if name not in unsettled}
        with contextlib.suppress(OSError):
            entry = msgspec.json.encode(_CacheEntry(keys, verified, whole))
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{secrets.token_hex(8)}")
            half.write_bytes(msgspec.json.encode(_SealedEntry(self._seal.of(entry), msgspec.Raw(entry))))
            half.replace(path)  # at once, so that two runs at a time do no harm

    @cached_property
    def _seal(self) -> Seal:
        return Seal(own_key())

    def _file(self, exercise: Exercise) -> Path:
        return self._folder / f"{exercise.module}.{exercise.name}.json"


def _bytes_of(path: Path) -> bytes:
    """Raises OSError for what is no ordinary file, and for one that is too large."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise OSError(f"{path} is not a file of ours")
    return path.read_bytes()
