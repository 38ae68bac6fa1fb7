"""The grader's own files for this user of this machine, outside of courses and checkouts, where others may write."""

import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


def state_folder() -> Path:
    """A folder that may not exist yet. Raises RuntimeError if the user has no home."""
    root = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(root) / "dl-grader"


def cache_folder() -> Path:
    """A folder for what can be made again. Raises OSError if it cannot be made, or the user has no home."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dl-grader"
    except RuntimeError as fault:
        raise OSError(str(fault)) from fault
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def own_key() -> bytes:
    """A key that only this user can read; made at the first call. Raises OSError if it cannot be stored."""
    try:
        place = state_folder() / "key"
    except RuntimeError as fault:
        raise OSError(str(fault)) from fault
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        half = place.with_name(f".{secrets.token_hex(8)}")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(half, place)  # does not replace a key that another process made in the meantime
        except FileExistsError:
            pass
        finally:
            half.unlink()
    found = place.stat()
    if not stat.S_ISREG(found.st_mode) or (os.name == "posix" and found.st_mode & 0o077):
        raise OSError(f"{place} can be read by others; remove it")
    key = place.read_bytes()
    if len(key) != KEY_BYTES:
        raise OSError(f"{place} is not a key; remove it")
    return key
