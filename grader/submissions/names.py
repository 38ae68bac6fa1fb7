"""Names of students, files and zip members: as text that is safe to show, and folded to compare them."""

import unicodedata
from collections.abc import Iterable

SYSTEMS_OWN = {
    *("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__", ".ipynb_checkpoints"),
    *(".git", ".gitignore", ".gitkeep", ".gitattributes"),
}
BYTES = range(0xDC80, 0xDD00)  # how Python writes bytes of a file's name that are not UTF-8


def as_text(name: str) -> str:
    r"""The name in printable characters. Two different names never give the same text.

    A control character is written as an escape (`\x01`), a byte that is not UTF-8 as `\xff`, a backslash as two.
    """
    return "".join(_shown(character) for character in name)


def _shown(character: str) -> str:
    code = ord(character)
    if code in BYTES:
        return f"\\x{code - BYTES.start + 0x80:02x}"
    if character == "\\":
        return "\\\\"
    if character.isprintable():
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def folded(name: str) -> str:
    """A name without the differences that people and file systems overlook.

    Variants of one name give the same: `Ann`, `ann`, `ann ` and `ann\\x01`, and é in one character or in two.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    seen = "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cf"))
    return " ".join(seen.split()).rstrip(". ")


def is_folder_name(name: str) -> bool:
    """Whether a student's folder can have this name on Linux, macOS and Windows, without leading anywhere else."""
    return bool(folded(name)) and not name.startswith(".") and as_text(name) == name and not set(name) & set('/:*?"<>|')


def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a path in a zip, with slashes or backslashes."""
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))


def is_hidden(parts: Iterable[str]) -> bool:
    """Whether a path leads to a file of the operating system, or to a hidden one."""
    return any(part in SYSTEMS_OWN or (part.startswith(".") and part != "..") for part in parts)
