"""Caches the results of verify in `.grader/verify/`, promise by promise.

A cached promise holds until something that it depends on changes. The folder may come with a checkout, and anyone can
compute the keys; so each file carries a seal that only this user on this machine can make. Results without that seal
are not used.
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
    """`keys`: a digest by promise; a promise without a key has no cached result. `whole`: use all promises or none,
    because one of them kept others from being examined."""

    keys: dict[str, str]
    verified: Verified
    whole: bool = False


class CachedResult(msgspec.Struct, frozen=True):
    """The result of an earlier run, and the promises for which it still holds."""

    verified: Verified
    promises: frozenset[str]

    @property
    def all(self) -> bool:
        return self.promises >= set(self.verified.promises)


class _SealedEntry(msgspec.Struct, frozen=True):
    seal: bytes
    entry: msgspec.Raw


class VerifyCache:
    """One file for each exercise. A file that cannot be read or has a wrong seal counts as missing."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".grader" / "verify"
        self._depends = Dependencies(exact=True)

    def find(self, exercise: Exercise) -> CachedResult | None:
        """The cached result; None if no promise of it still holds."""
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
        """Write the result. `unsettled`: promises not to cache. `whole`: see _CacheEntry."""
        if whole and unsettled:
            return
        path = self._file(exercise)
        keys = {name: key for name, key in self._depends.promises(exercise).items() if name not in unsettled}
        with contextlib.suppress(OSError):
            entry = msgspec.json.encode(_CacheEntry(keys, verified, whole))
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{secrets.token_hex(8)}")
            half.write_bytes(msgspec.json.encode(_SealedEntry(self._seal.of(entry), msgspec.Raw(entry))))
            half.replace(path)  # atomic: two runs may write at the same time

    @cached_property
    def _seal(self) -> Seal:
        return Seal(own_key())

    def _file(self, exercise: Exercise) -> Path:
        return self._folder / f"{exercise.module}.{exercise.name}.json"


def _bytes_of(path: Path) -> bytes:
    """Raises OSError if the file is too large or not a regular file."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise OSError(f"{path} is not a cache file")
    return path.read_bytes()
