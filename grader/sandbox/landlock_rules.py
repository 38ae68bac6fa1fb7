"""Landlock rules for workers and for the helpers of kernels: the files that they may read, run and write."""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path


class LandlockRules:
    """A set of rules; all files that no rule names are denied. Raises OSError if Landlock is not available."""

    def __init__(self) -> None:
        import landlock  # Linux only

        self._access = landlock.FSAccess
        ctypes.set_errno(0)
        self._rules = landlock.Ruleset()
        self._may_truncate: bool = landlock.landlock_abi_version() >= 3

    def read(self, paths: Iterable[Path], *, run: bool = False) -> None:
        """Permit reading these files and the content of these folders; with `run`, also running them as programs."""
        reading = self._access.READ_FILE | (self._access.EXECUTE if run else 0)
        for path in paths:
            self._allow(path, reading | self._access.READ_DIR if path.is_dir() else reading)

    def list(self, folders: Iterable[Path]) -> None:
        """Permit listing these folders only."""
        for folder in folders:
            self._allow(folder, self._access.READ_DIR)

    def write(self, folder: Path) -> None:
        """Permit making, changing, removing, reading and running files in this folder."""
        access = self._access
        making = access.WRITE_FILE | access.MAKE_REG | access.REMOVE_FILE
        making |= access.TRUNCATE if self._may_truncate else 0
        self._allow(folder, access.READ_FILE | access.EXECUTE | access.READ_DIR | making)

    def descriptor(self) -> int:
        """A descriptor of the rules, for landlock_restrict_self; the caller closes it."""
        return os.dup(self._rules._fd)  # the package has no public access to it

    def _allow(self, path: Path, rights: int) -> None:
        ctypes.set_errno(0)  # the package mistakes a stale errno for a failure
        self._rules.allow(str(path), rules=rights)
