"""`grader demo`: what a student sees, on three submissions of one exercise."""

import tempfile
from pathlib import Path

import click

from grader.checks.variants import variant
from grader.cli.options import course_option, open_course
from grader.cli.screen import Screen
from grader.course.entries import COURSE_FILE
from grader.course.exercise import Exercise
from grader.course.stubs import stub_of
from grader.judging.judge import events
from grader.model import Result
from grader.pools.spawned import Workers
from grader.submission import read_submission

EXERCISE, MISTAKE = "attention/softmax_attention", "missing_scale"


@click.command(name="demo")
@course_option
def command(folder: Path | None) -> int:
    """Judge three submissions of one exercise: a right one, a subtly wrong one and an untouched stub.

    In a course with softmax attention it is that; elsewhere it is an exercise that the grader brings along. All is
    written to a temporary folder; your own files are not touched.
    """
    with tempfile.TemporaryDirectory() as temporary:
        exercise, mistake, is_sample = _exercise(folder, Path(temporary))
        sources = {
            "A right solution": exercise.read("reference.py"),
            f"A subtle mistake: {mistake}": variant(exercise, "mistakes", mistake),
            "The untouched stub": stub_of(exercise),
        }
        screen, scores = Screen(), []
        with Workers() as workers:
            for title, source in sources.items():
                screen.print(f"{title.replace('_', ' ')} ".ljust(screen.width, "-"), "dim")
                scores.append(_judge(Path(temporary) / f"{exercise.name}.py", source, exercise, workers, screen))
    where = "in the folder of your course, " if is_sample else ""
    screen.print(f"Now your turn: {where}grader list, then grader check.", style="bold")
    return 0 if scores[0] == exercise.points > scores[1] and scores[2] == 0 else 1


def _exercise(folder: Path | None, temporary: Path) -> tuple[Exercise, str, bool]:
    """The exercise, the name of a mistake, and whether it is the grader's own sample."""
    here = Path.cwd()
    if folder or any((each / COURSE_FILE).is_file() for each in (here, *here.parents)):
        found = open_course(folder).exercises.get(EXERCISE)
        if found and not found.bundled:
            return found, MISTAKE, False
    from grader.authoring import sample

    return sample.write_sample(temporary / "course").exercises[sample.EXERCISE], sample.MISTAKE, True


def _judge(path: Path, source: bytes, exercise: Exercise, workers: Workers, screen: Screen) -> float:
    path.write_bytes(source)
    report = screen.report()
    report.begin(exercise.id, path.name)
    for event in events(read_submission(path), exercise, 0, workers):
        report.on_event(event)
    screen.print()
    assert isinstance(event, Result)
    return event.report.score
