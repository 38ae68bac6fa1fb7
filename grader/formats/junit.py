"""JUnit XML: a testsuite per student and exercise, a testcase per check.

An open check is `skipped`, so CI does not fail because of it. `failed`, `forbidden` and `not_started` are failures;
other statuses (raised, timed out, crashed …) are errors. JUnit has no points, so the text gives them. Only suites have
a `time`, since checks share a worker.
"""

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.formats.text import caveats, line, plain, points_of, word
from grader.model import Outcome, Result, Status

FAILURES = {Status.FAILED, Status.FORBIDDEN, Status.NOT_STARTED}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'  # ElementTree would write the locale's encoding


def write(graded: Sequence[Result], *, staff: bool = False) -> dict[str, str]:
    """`staff` adds a check's figures and details, in its `system-out`, and the duration of judging."""
    counts = _counts([outcome for each in graded for outcome in each.report.outcomes])
    del counts["skipped"]  # Jenkins' junit-10.xsd allows it for a testsuite only
    root = ET.Element("testsuites", {"name": "grader"} | counts)
    root.set("time", _seconds(graded, staff))
    for each in graded:
        _suite(ET.SubElement(root, "testsuite"), each, staff)
    ET.indent(root)
    return {"junit.xml": DECLARATION + ET.tostring(root, encoding="unicode") + "\n"}


def _suite(suite: ET.Element, graded: Result, staff: bool) -> None:
    report = graded.report
    student, exercise = line(graded.student), line(report.exercise)
    suite.set("name", f"{student}: {exercise}")
    for name, value in (*_counts(report.outcomes).items(), ("time", _seconds([graded], staff))):
        suite.set(name, value)
    for outcome in report.outcomes:
        case = ET.SubElement(suite, "testcase", classname=f"{student}.{exercise.replace('/', '.')}")
        case.set("name", line(outcome.check))
        _case(case, graded, outcome, staff)
    said = [f"{points_of(report.score, report.max_score)} points", caveats([graded])]
    said += [plain(mistake.message) for mistake in graded.mistakes]
    ET.SubElement(suite, "system-out").text = "\n".join(filter(None, said))


def _case(case: ET.Element, graded: Result, outcome: Outcome, staff: bool) -> None:
    kind = _kind(outcome)
    if kind:
        summary = line(outcome.summary) or word(outcome)
        result = ET.SubElement(case, kind, message=summary)
        if kind != "skipped":  # it may have a message only
            result.set("type", str(outcome.status))
            result.text = f"{points_of(outcome.score, outcome.max_score)} points\n{plain(outcome.message)}"
    rest = [outcome.message] if kind == "skipped" and outcome.details else []
    rest += [graded.figures.get(outcome.check, ""), graded.details.get(outcome.check, "")] if staff else []
    if any(rest):
        ET.SubElement(case, "system-out").text = plain("\n".join(filter(None, rest)))


def _kind(outcome: Outcome) -> str:
    if outcome.status is Status.PASSED:
        return ""
    if outcome.status.leaves_open:
        return "skipped"
    return "failure" if outcome.status in FAILURES else "error"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    kinds = list(map(_kind, outcomes))
    names = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    return {"tests": str(len(kinds))} | {name: str(kinds.count(kind)) for name, kind in names.items()}


def _seconds(graded: Sequence[Result], staff: bool) -> str:
    """The time attribute, which readers of the format require: 0 for students, as a submission can choose its time."""
    return f"{math.fsum(each.seconds for each in graded):.3f}" if staff else "0"
