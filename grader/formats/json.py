"""Reports as JSON, and the JSON schemas of what we read and write."""

from collections.abc import Sequence
from typing import Any

import msgspec

from grader.course import CourseEntry
from grader.model import Report


def report_json(report: Report) -> str:
    return msgspec.json.format(msgspec.json.encode(report)).decode()


def reports_json(reports: Sequence[Report]) -> str:
    return msgspec.json.format(msgspec.json.encode(list(reports))).decode()


def schemas() -> dict[str, Any]:
    """JSON schemas by what they describe: the report of one submission, and course.yaml."""
    return {"report": msgspec.json.schema(Report), "course": msgspec.json.schema(CourseEntry)}
