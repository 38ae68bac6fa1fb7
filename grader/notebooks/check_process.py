"""The process that judges for `%check`."""

from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.errors import CourseError, GraderError
from grader.formats.html import outcome_html, report_html
from grader.formats.text import points_of
from grader.judging.judge import grade
from grader.model import Outcome, Result
from grader.notebooks.cells import grade_ids
from grader.notebooks.magic import Checked, CheckedCell, CheckReply, Refused
from grader.pools.here import workers_here
from grader.processes.child import Connection
from grader.submission import Submission


def judge(line: Connection, name: str, folder: str) -> None:
    """Receive a submission, judge it for the exercise `name` of the course in `folder`, and send the result."""
    submission = msgspec.json.decode(line.receive(), type=Submission)
    line.send(msgspec.json.encode(_answer(name, Path(folder), submission)))


def _answer(name: str, folder: Path, submission: Submission) -> CheckReply:
    try:
        (exercise,) = load_course(folder).select(name)
        with workers_here() as workers:
            workers.prepare(exercise)
            return _checked(exercise, grade(submission, exercise, 0, workers))
    except (CourseError, GraderError) as fault:
        return Refused(f"grader: {fault}")
    except LookupError as fault:
        return Refused(f"grader: {fault.args[0]}")
    except ValueError:
        return Refused(f"grader: '{name}' is a module; name one of its exercises")


def _checked(exercise: Exercise, judged: Result) -> Checked:
    report, names = judged.report, grade_ids(exercise)
    notes = list(judged.figures.values())
    if judged.elsewhere:
        notes.append(f"{judged.elsewhere:g} more points are decided when you hand in.")
    html = report_html(report, judged.mistakes, judged.advice, notes)
    text = f"{report.exercise}: {points_of(report.score, report.max_score)} points"
    outcomes = {names[outcome.check]: outcome for outcome in (*report.outcomes, *judged.advice)}
    return Checked(html, text, report.full_marks, {name: _cell(outcome) for name, outcome in outcomes.items()})


def _cell(outcome: Outcome) -> CheckedCell:
    said = f"{outcome.check}: {outcome.message or outcome.status.replace('_', ' ')}"
    return CheckedCell(outcome.status, outcome_html(outcome), said)
