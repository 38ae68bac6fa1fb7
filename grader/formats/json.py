"""Reports as JSON, and the JSON schemas of reports and of course.yaml."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from grader.course.entries import CourseEntry
from grader.formats.text import UNWANTED
from grader.model import Mistake, Report, Result

GRADED_SCHEMA = "grader/graded/v2"


def report_json(report: Report) -> str:
    return msgspec.json.format(msgspec.json.encode(report)).decode()


def reports_json(reports: Sequence[Report]) -> str:
    return msgspec.json.format(msgspec.json.encode(list(reports))).decode()


def schemas() -> dict[str, Any]:
    """JSON schemas by name: `report` of one submission, and `course` of course.yaml."""
    return {"report": msgspec.json.schema(Report), "course": msgspec.json.schema(CourseEntry)}


class _GradedEntry(msgspec.Struct, frozen=True):
    student: str
    report: Report
    mistakes: tuple[Mistake, ...]
    figures: dict[str, str] | UnsetType
    seconds: float | UnsetType
    details: dict[str, str] | UnsetType


def write(graded: Sequence[Result], *, staff: bool = False) -> dict[str, str]:
    """Everything in one file; with `staff`, measured figures and details are beside each report.

    Texts are complete: characters that could control a terminal are escaped as in JSON. Lone surrogates, which a file
    name may contain but JSON may not, become question marks.
    """
    entries = [
        _GradedEntry(each.student, each.report, each.mistakes, *_for_staff(each) if staff else (UNSET, UNSET, UNSET))
        for each in graded
    ]
    content = _encodable({"schema": GRADED_SCHEMA, "graded": msgspec.to_builtins(entries)})
    text = msgspec.json.format(msgspec.json.encode(content)).decode()
    return {"reports.json": UNWANTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"}


def _for_staff(graded: Result) -> tuple[dict[str, str], float, dict[str, str]]:
    return graded.figures, graded.seconds, graded.details


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value
