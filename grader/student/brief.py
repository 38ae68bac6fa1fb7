"""The debug brief of the 3-context framework (001): the whole error, the relevant code, expected against actual, and
the recent change, and what was tried, as Markdown for a person or a language model. It reveals only what `grader check`
shows.
"""

from collections.abc import Iterator, Sequence

from grader.model import Excerpt, Outcome, Result, Status
from grader.student.markdown import code_span, fenced, one_line
from grader.student.passages import relevant_code
from grader.student.tries import EarlierTry, what_was_tried
from grader.student.versions import Version, diff, when
from grader.submission import Submission

NO_ERROR = {Status.PASSED, Status.FAILED, Status.NOT_STARTED}


def debug_brief(
    judged: Result,
    submission: Submission,
    entry: str,
    *,
    since_run: Version | None,
    since_pass: Version | None,
    tries: Sequence[EarlierTry] = (),
) -> str:
    """Markdown. `entry` is the function or class that the exercise asks for; the versions are the one checked before
    this file, and the last one with full marks. `tries`: the versions that were checked since the latter, oldest
    first."""
    report = judged.report
    score = f"**{report.score:g} of {report.max_score:g} points**" + (f", {report.open:g} open" if report.open else "")
    parts = [
        f"# Debug brief: {report.exercise}",
        f"{code_span(submission.filename)}: {score}.",
        "## I. The error",
        *_errors(report.outcomes),
        "## II. The relevant code",
        *relevant_code(report.outcomes, submission, entry),
        "## III. Expected against actual",
        *_differences([*report.outcomes, *judged.advice]),
        *_diagnosis(judged),
        "## IV. The recent change",
        *_changes(submission, since_run, since_pass),
        "## V. What was tried",
        *what_was_tried(tries, since_pass),
    ]
    return "\n\n".join(parts) + "\n"


# -- I and III: findings ----------------------------------------------------------------------------------------


def _errors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each error once, in full, with the checks in which it occurred."""
    checks: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status not in NO_ERROR and outcome.summary:
            checks.setdefault((outcome.summary, *_without_case(outcome)), []).append(outcome)
    if not checks:
        yield "No check ended with an error."
    for alike in checks.values():
        yield f"{_names(alike, outcomes)} ({_word(alike[0])}):"
        yield fenced(alike[0].message, "text")


def _without_case(outcome: Outcome) -> tuple[object, ...]:
    """Where an error was raised, without its case, so that the same error in another case is not shown again."""
    excerpts = [each for each in outcome.details if isinstance(each, Excerpt) and each.place]
    return tuple((each.place, each.function) for each in excerpts) or outcome.details


def _differences(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.status is Status.FAILED and outcome.summary and not outcome.held_back:
            points = f"{outcome.score:g} of {outcome.max_score:g} points" if outcome.max_score else "advice, not scored"
            yield f"{code_span(outcome.check)} ({points}):"
            yield fenced(outcome.message, "text")
    groups = {
        "Passed": [each for each in outcomes if each.status is Status.PASSED],
        "Ended with an error, see I": [each for each in outcomes if each.status not in NO_ERROR],
        "Count once the values agree": [each for each in outcomes if each.held_back],
        "Not written yet": [each for each in outcomes if each.status is Status.NOT_STARTED],
    }
    for title, group in groups.items():
        if group:
            yield f"{title}: {_names(group, outcomes)}."


def _names(group: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    if 1 < len(group) == len(outcomes):
        return f"all {len(group)} checks"
    return ", ".join(code_span(outcome.check) for outcome in group)


def _diagnosis(judged: Result) -> Iterator[str]:
    for mistake in judged.mistakes:
        known = "" if mistake.checks else "a known mistake gives exactly this. "
        yield f"Diagnosis: {known}**{one_line(mistake.message)}** ({code_span(mistake.name)})"
    if not judged.mistakes and any(outcome.status is Status.FAILED for outcome in judged.report.outcomes):
        yield "Diagnosis: none; no known mistake gives exactly this output."


# -- IV: the change ----------------------------------------------------------------------------------------------------


def _changes(submission: Submission, since_run: Version | None, since_pass: Version | None) -> Iterator[str]:
    if since_run is None:
        yield "No other version of the file was checked before."
    else:
        yield f"Since the last version that was checked ({when(since_run.line)}):"
        yield _diff(since_run, submission)
    if since_pass is None:
        yield "No other version has had full marks."
    elif since_run is not None and since_pass.line == since_run.line:
        yield "That version is also the last that had full marks."
    else:
        yield f"Since the last version that had full marks ({when(since_pass.line)}):"
        yield _diff(since_pass, submission)


def _diff(version: Version, submission: Submission) -> str:
    return diff(version.source, version.line.filename, submission.source, submission.filename)


# -- Markdown ----------------------------------------------------------------------------------------------------------


def _word(outcome: Outcome) -> str:
    return outcome.status.replace("_", " ")
