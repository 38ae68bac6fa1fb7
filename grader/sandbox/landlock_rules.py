"""Landlock rules, as workers and the programs around kernels get them: what they may read, run and write."""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path


class LandlockRules:
    """Rules that are being collected; what none of them names is denied. Raises OSError where there is no Landlock."""

    def __init__(self) -> None:
        import landlock  # Linux alone has it

        self._access = landlock.FSAccess
        ctypes.set_errno(0)
        self._rules = landlock.Ruleset()
        self._may_truncate: bool = landlock.landlock_abi_version() >= 3

    def read(self, paths: Iterable[Path], *, run: bool = False) -> None:
        """Let these files, and all that lies in these folders, be read; with `run` also be run as programs."""
        reading = self._access.READ_FILE | (self._access.EXECUTE if run else 0)
        for path in paths:
            self._allow(path, reading | self._access.READ_DIR if path.is_dir() else reading)

    def list(self, folders: Iterable[Path]) -> None:
        """Let the names in these folders be seen, and no more."""
        for folder in folders:
            self._allow(folder, self._access.READ_DIR)

    def write(self, folder: Path) -> None:
        """Let files in this folder be made, changed, removed, read and run."""
        access = self._access
        making = access.WRITE_FILE | access.MAKE_REG | access.REMOVE_FILE
        making |= access.TRUNCATE if self._may_truncate else 0
        self._allow(folder, access.READ_FILE | access.EXECUTE | access.READ_DIR | making)

    def descriptor(self) -> int:
        """A descriptor of the rules, for landlock_restrict_self; its owner closes it."""
        return os.dup(self._rules._fd)  # the package has no public way to hand it on

    def _allow(self, path: Path, rights: int) -> None:
        ctypes.set_errno(0)  # the package takes a stale errno for a failure
        self._rules.allow(str(path), rules=rights)
