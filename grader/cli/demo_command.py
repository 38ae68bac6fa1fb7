"""`grader demo`: what a student sees, on three submissions of one exercise."""

import tempfile
from pathlib import Path

import click

from grader.checks.variants import variant
from grader.cli.options import course_option, open_course
from grader.cli.screen import Screen
from grader.course import Exercise
from grader.judge import grade
from grader.stubs import stub_of
from grader.submission import read_submission
from grader.worker.client import Workers

EXERCISE, MISTAKE = "attention/softmax_attention", "missing_scale"


@click.command(name="demo")
@course_option
def command(folder: Path | None) -> int:
    """Judge three submissions of softmax attention: a right one, a subtly wrong one and an untouched stub.

    They are written to a temporary folder; your own files are not touched.
    """
    course = open_course(folder)
    course.require_solutions("demo")
    (exercise,) = course.select(EXERCISE)
    screen = Screen()
    sources = {
        "A right solution": exercise.read("reference.py"),
        "A subtle mistake: one division is missing": variant(exercise, "mistakes", MISTAKE),
        "The untouched stub": stub_of(exercise),
    }
    scores = []
    with tempfile.TemporaryDirectory() as temporary, Workers() as workers:
        for title, source in sources.items():
            screen.print(f"{title} ".ljust(screen.width, "-"), "dim")
            scores.append(_judge(Path(temporary) / f"{exercise.name}.py", source, exercise, workers, screen))
    as_expected = scores[0] == exercise.points > scores[1] and scores[2] == 0
    screen.print("Now your turn: grader list, then grader check.", style="bold")
    return 0 if as_expected else 1


def _judge(path: Path, source: bytes, exercise: Exercise, workers: Workers, screen: Screen) -> float:
    path.write_bytes(source)
    report = screen.report()
    report.begin(exercise.id, path.name)
    judged = grade(read_submission(path), exercise, 0, workers, report)
    report.end(judged)
    screen.print()
    return judged.report.score
