"""The probes in a reference: lines that only `grader check` reads, and only after a check has failed.

    probe("scores", scores)  # before the mask

Each stands on a line of its own. Everything else sees the reference without them, and without their import: stubs,
mistakes, mutants, submissions, digests, and the values that a verdict depends on.
"""

import functools
import re

IMPORT = re.compile(rb"(?:^[ \t]*\r?\n)?^from grader import probe[ \t]*\r?\n", re.MULTILINE)
CALL = rb"""^[ \t]*probe\((?P<quote>["'])(?P<name>[^"'\\\n]+)(?P=quote), [^#\n]*\)"""
PROBE = re.compile(CALL + rb"[ \t]*(?:#[ \t]*(?P<note>.*?))?[ \t]*\r?$\n?", re.MULTILINE)
OTHER = re.compile(r"[^#]*\b(?:probe|grader)\b")


@functools.lru_cache(maxsize=1024)  # every mistake reads its reference
def without_probes(source: bytes) -> bytes:
    """The source without its probes and their import: what it was before they were added."""
    return PROBE.sub(b"", IMPORT.sub(b"", source)) if _has_any(source) else source


def blanked(source: bytes) -> bytes:
    """`without_probes`, with empty lines in their place, so that the others keep their numbers."""
    if not _has_any(source):
        return source
    return PROBE.sub(_line_ends, IMPORT.sub(_line_ends, source))


def _has_any(source: bytes) -> bool:
    return b"from grader import probe" in source and IMPORT.search(source) is not None


def _line_ends(found: re.Match[bytes]) -> bytes:
    return b"\n" * found[0].count(b"\n")


def probe_notes(source: bytes) -> dict[str, str]:
    """The names of the probes in a reference, in order, each with the comment on its line."""
    notes: dict[str, str] = {}
    for found in PROBE.finditer(source) if _has_any(source) else ():
        name, note = found["name"].decode("utf-8", "replace"), (found["note"] or b"").decode("utf-8", "replace")
        notes[name] = notes.get(name) or note
    return notes


def other_probes(source: bytes, statement_ends: int) -> list[int]:
    """The lines on which the code of a reference uses `probe` in another way, which does not vanish."""
    if not _has_any(source):
        return []
    text = blanked(source).decode("utf-8", "replace")
    first = text.count("\n", 0, statement_ends) + 1
    lines = text[statement_ends:].split("\n")
    return [number for number, line in enumerate(lines, first) if OTHER.match(line)]
