"""Summary of a class, as lines for a terminal: scores, frequent mistakes, open points and what closes them."""

import statistics
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from grader.formats.terminal import Line
from grader.formats.text import line
from grader.model import Mistake, Outcome, Result, Status

BLOCKS, ASCII_BLOCKS = " ▁▂▃▄▅▆▇█", " .:-=+*#@"
BINS = 10
MOST_MISTAKES, MOST_NAMES, WIDTH = 5, 4, 80
CLOSED_BY = {
    Status.NOT_GRADED: "no points were lost: run the same command again; if it stays, grader doctor",
    Status.INCONCLUSIVE: "to close it: run the same command again on an idle machine, or grader results set",
    Status.NEEDS_GPU: "to close it: run the same command on a machine with a GPU, or grader results set",
    Status.BLOCKED: "to close it: run the same command again once that exercise is mended, or grader results set",
}


class Summary:
    """Adds up results one by one, without storing them."""

    def __init__(self) -> None:
        self.scores: dict[str, list[float]] = {}  # by exercise; results in which something was decided
        self.points: dict[str, float] = {}
        self._full: Counter[str] = Counter()
        self._mistakes: Counter[tuple[str, Mistake]] = Counter()
        self._open: dict[tuple[Status, str, str, str], list[str]] = {}
        self.reports = self.below = 0
        self.not_graded = False

    @classmethod
    def of(cls, graded: Iterable[Result]) -> "Summary":
        summary = cls()
        for each in graded:
            summary.add(each)
        return summary

    def add(self, graded: Result) -> None:
        report = graded.report
        self.reports += 1
        self.below += not report.full_marks
        self.not_graded |= report.not_graded
        self.points[report.exercise] = report.max_score
        scores = self.scores.setdefault(report.exercise, [])
        if report.open < report.max_score:
            scores.append(report.score)
            self._full[report.exercise] += report.full_marks and not report.open
        self._mistakes.update((report.exercise, mistake) for mistake in graded.mistakes if not mistake.checks)
        for outcome in report.outcomes:
            if outcome.status.leaves_open:
                self._open.setdefault(_group(report.exercise, outcome), []).append(graded.student)

    def lines(self, blocks: str = BLOCKS) -> Iterator[Line]:
        yield from self._table(blocks)
        yield from self._frequent()
        yield from self._unsettled("Could not be graded", (Status.NOT_GRADED,))
        yield from self._unsettled("Open", (Status.INCONCLUSIVE, Status.NEEDS_GPU, Status.BLOCKED))

    def _table(self, blocks: str) -> Iterator[Line]:
        heads = f"{'n':>5}{'min':>5}{'median':>7}{'mean':>5}{'max':>5}{'full':>6}{'zero':>6}"
        if self.scores:
            yield ((f"{'exercise':<30}{heads} 0 to full", "dim"),)
        for exercise in sorted(self.scores):
            yield ((_row(exercise, self.scores[exercise], self._full[exercise], self.points[exercise], blocks), ""),)

    def _frequent(self) -> Iterator[Line]:
        if not self._mistakes:
            return
        yield from _heading("Most frequent mistakes")
        for (exercise, mistake), count in sorted(self._mistakes.items(), key=lambda item: (-item[1], item[0][0]))[
            :MOST_MISTAKES
        ]:
            yield ((f"{count:>5}  {exercise}  ", ""), (mistake.name, "dim"))
            yield from _wrapped(mistake.sentence, "")

    def _unsettled(self, title: str, statuses: Sequence[Status]) -> Iterator[Line]:
        groups = {key: names for key, names in sorted(self._open.items()) if key[0] in statuses}
        if groups:
            yield from _heading(title)
        for (status, exercise, check, reason), names in groups.items():
            yield ((f"{len(names):>5}  {exercise}  ", ""), (line(check, 60), "dim"))
            yield from _wrapped(reason or status, "")
            yield from _wrapped(names_of(names), "")
            yield from _wrapped(CLOSED_BY[status], "dim")


def _group(exercise: str, outcome: Outcome) -> tuple[Status, str, str, str]:
    """The key of a group; all checks of a submission that could not be graded are in one group."""
    check = "" if outcome.status is Status.NOT_GRADED else outcome.check
    return outcome.status, exercise, check, outcome.summary


def _row(exercise: str, scores: Sequence[float], full: int, points: float, blocks: str) -> str:
    name = exercise if len(exercise) <= 30 else "..." + exercise[-27:]
    if not scores:
        return f"{name:<30}{0:>5}"
    shown = (min(scores), statistics.median(scores), statistics.fmean(scores), max(scores))
    zero = sum(score == 0 for score in scores)
    low, middle, mean, high = map(_short, shown)
    numbers = f"{len(scores):>5}{low:>5}{middle:>7}{mean:>5}{high:>5}{full:>6}{zero:>6}"
    return f"{name:<30}{numbers} {_bars([score / points for score in scores], blocks)}"


def _short(score: float) -> str:
    """The score in at most four characters, so that columns of five do not touch."""
    text = f"{score:.3g}"
    return text if len(text) <= 4 else f"{score:.2f}"


def _bars(parts: Iterable[float], blocks: str) -> str:
    """A histogram of the scores, in tenths; full marks are in the last one."""
    counts = Counter(min(int(part * BINS), BINS - 1) for part in parts)
    most = max(counts.values())
    return "".join(blocks[-(-counts[each] * (len(blocks) - 1) // most)] for each in range(BINS))


def names_of(students: Iterable[str]) -> str:
    """The first few names, and the number of the others."""
    names = sorted(dict.fromkeys(students))
    shown = [line(name, 40) for name in names[:MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def _heading(title: str) -> Iterator[Line]:
    yield ()
    yield ((title, "bold"),)


def _wrapped(text: str, style: str) -> Iterator[Line]:
    for each in textwrap.wrap(line(text, 400), WIDTH - 7, break_on_hyphens=False):
        yield (("       " + each, style),)
