"""Parses the text of course.yaml into plain values, with limits on its size.

The file may come with a student's copy of the course. A few kilobytes of YAML can expand to gigabytes, and its parser
overflows its stack on a hundred thousand brackets. So the parser's events are counted before any value is built.
"""

from typing import Any

import yaml

from grader.errors import CourseError

MOST_VALUES = 50_000  # in the whole file, with aliases expanded: enough for thousands of exercises
MOST_DEPTH = 20
MOST_CHARACTERS = 4_000  # of one text or number
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def values_of(text: bytes, filename: str) -> Any:
    """The text's values. Raises CourseError, with the line and column, if it is not YAML or too large."""
    try:
        _Measure(filename).count(text)
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        problem = getattr(fault, "problem", None) or str(fault)
        raise CourseError(f"{filename}{_place(mark)}: this is not YAML: {problem}") from fault
    except (ValueError, OverflowError, RecursionError) as fault:  # a date or a number that does not exist
        raise CourseError(f"{filename}: a value cannot be read: {fault}") from fault


class _Measure:
    """Counts values, with aliases expanded, before any is built."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._open: list[tuple[str | None, int]] = []  # open collections: the anchor, and the values counted before
        self._sizes: dict[str, int] = {}  # number of values, by anchor
        self._count = 0

    def count(self, text: bytes) -> None:
        """Raises CourseError for a text over a limit, and YAMLError if it cannot be parsed."""
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                self._add(self._size_of(event), event)
            elif isinstance(event, yaml.ScalarEvent):
                if len(event.value) > MOST_CHARACTERS:
                    raise self._refusal(event, f"a text has more than {MOST_CHARACTERS:,} characters; shorten it")
                self._add(1, event)
                self._record(event.anchor, self._count - 1)
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(self._open) == MOST_DEPTH:
                    raise self._refusal(event, f"more than {MOST_DEPTH} lists and mappings are nested")
                self._sizes.pop(event.anchor or "", None)  # from here on, an alias means this collection
                self._open.append((event.anchor, self._count))
                self._add(1, event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._record(*self._open.pop())

    def _size_of(self, event: Any) -> int:
        if event.anchor not in self._sizes and event.anchor in dict(self._open):
            raise self._refusal(event, f"the alias *{event.anchor} refers to a value that contains it")
        return self._sizes.get(event.anchor, 1)  # the parser reports an unknown anchor

    def _add(self, size: int, event: Any) -> None:
        self._count += size
        if self._count > MOST_VALUES:
            more = "; aliases (*name) count as often as they are used" if self._sizes else ""
            raise self._refusal(event, f"it has more than {MOST_VALUES:,} values{more}")

    def _record(self, anchor: str | None, before: int) -> None:
        if anchor is not None:
            self._sizes[anchor] = self._count - before

    def _refusal(self, event: Any, why: str) -> CourseError:
        return CourseError(f"{self._filename}{_place(event.start_mark)}: {why}")


def _place(mark: Any) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""
