"""Writes files below a folder that may come from a student's checkout, without following links there."""

import errno
import os
import tempfile
from pathlib import Path


def write_below(folder: Path, name: str, text: str) -> None:
    """Write or replace `folder/name`, and create the folders in between.

    Raises OSError, also if a folder in between is a link.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder
    for part in Path(name).parts[:-1]:
        place = place / part
        place.mkdir(exist_ok=True)
        _refuse_link(place)
    with tempfile.NamedTemporaryFile("w", dir=place, prefix=".", delete=False, encoding="utf-8", newline="") as file:
        file.write(text)
    try:
        os.chmod(file.name, 0o666 & ~_umask())
        os.replace(file.name, place / Path(name).name)  # a link of that name is replaced, not followed
    except OSError:
        os.unlink(file.name)
        raise


def _refuse_link(folder: Path) -> None:
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "this is a link, which is not followed; remove it or name the folder itself", folder)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
