"""`python -m grader.notebooks EXERCISE COURSE < submission`: the process that `%check` asks."""

import sys
from pathlib import Path

import msgspec

from grader.course import Exercise, load_course
from grader.errors import CourseError, GraderError
from grader.formats.html import outcome_html, report_html
from grader.formats.text import points_of
from grader.judge import Judged, grade
from grader.model import Outcome
from grader.notebooks.cells import grade_ids
from grader.notebooks.magic import Checked, CheckedCell
from grader.submission import Submission
from grader.worker.here import workers_here


def main() -> None:
    name, folder = sys.argv[1:]
    try:
        (exercise,) = load_course(Path(folder)).select(name)
        submission = msgspec.json.decode(sys.stdin.buffer.read(), type=Submission)
        with workers_here() as workers:
            workers.prepare(exercise)
            judged = grade(submission, exercise, 0, workers)
    except (CourseError, GraderError) as fault:
        sys.exit(f"grader: {fault}")
    except LookupError as fault:
        sys.exit(f"grader: {fault.args[0]}")
    except ValueError:
        sys.exit(f"grader: '{name}' is a module; name one of its exercises")
    sys.stdout.buffer.write(msgspec.json.encode(_checked(exercise, judged)))


def _checked(exercise: Exercise, judged: Judged) -> Checked:
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


if __name__ == "__main__":
    main()
