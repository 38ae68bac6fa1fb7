"""Judges the course authors' own programs: many times in this process, and once in a worker like a submission."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from grader.checks import Agrees
from grader.checks.answer import Answer, Observation
from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.failure import Failure
from grader.checks.steps import Case
from grader.course.altered import with_checks, without_measured
from grader.course.exercise import Exercise
from grader.course.used import references_used
from grader.errors import GraderError
from grader.judging.judge import grade
from grader.model import Result, Status, Tolerance
from grader.pools.spawned import Workers
from grader.submission import Submission
from grader.verify.compared import ComparedCases
from grader.verify.local_worker import LocalWorkers
from grader.verify.seen_mistakes import Few, SeenMistakes
from grader.verify.shared_answers import SharedAnswers

SECONDS = 1.0  # CPU time that one call of a program may take: the checks' cases take milliseconds


class Bench:
    """Judges variants of one exercise; not thread-safe. `workers` run submissions the way `grade` does."""

    def __init__(self, exercise: Exercise, workers: Workers) -> None:
        self.exercise, self._workers = exercise, workers
        self._local = LocalWorkers(SECONDS)
        self._answers: dict[int, SharedAnswers] = {}
        self._compared: dict[int, ComparedCases] = {}
        self._seen: dict[int, SeenMistakes] = {}
        self.unmeasured = without_measured(exercise)

    def answers(self, seed: int) -> SharedAnswers:
        """The expected results for that seed, and the results of each mistake: computed once."""
        if seed not in self._answers:
            self._answers[seed] = SharedAnswers(self.exercise, SECONDS)
        return self._answers[seed]

    def seen(self, mistake: str, seed: int, few: Few | None) -> list[Observation] | None:
        """What a judge would observe of that mistake, or None where that is not known without judging it.

        `few`: only these cases; None for all.
        """
        if seed not in self._seen:
            self._seen[seed] = SeenMistakes(self.unmeasured, self.compared(seed), self.answers(seed))
        return self._seen[seed].of(mistake, few)

    def compared(self, seed: int) -> ComparedCases:
        """The cases of that seed that are compared one by one, with their expected results: made once."""
        if seed not in self._compared:
            context = self.context(self.exercise.read(self.exercise.reference_file), seed)
            self._compared[seed] = ComparedCases(self.unmeasured, context, self.answers(seed), SECONDS)
        return self._compared[seed]

    def is_known_right(self, source: bytes, seed: int) -> bool:
        """Whether the program is known to pass all checks that measure nothing. If not, judge it."""
        return self.compared(seed).are_right(source) and self.keeps_laws(source, seed)

    def keeps_laws(self, source: bytes, seed: int) -> bool:
        """Whether the program passes the checks that compare with no expected result."""
        context = self.context(source, seed, words=False)
        return all(check.judge(context).status is Status.PASSED for check in self.compared(seed).others)

    def few_cases(self, most: int) -> list[Any]:
        """The checks that name mistakes in values, each with at most `most` cases."""
        checks = [each for each in self.unmeasured.checks if each.phase != "laws"]
        return [
            structs.replace(each, cases=min(each.cases, most)) if isinstance(each, Agrees) else each for each in checks
        ]

    def judge_locally(
        self, source: bytes, seed: int, checks: Sequence[Any] | None = None, *, named: bool = False
    ) -> Result:
        """Judge in this process, without the checks that measure. `named`: whether to name mistakes."""
        exercise = self.unmeasured if checks is None else with_checks(self.exercise, checks)
        answers = self.answers(seed)
        return _judged(grade(self._submission(source), exercise, seed, self._local, answers=answers, names=named))

    def judge_in_worker(
        self, source: bytes, seed: int, checks: Sequence[Any] | None = None, *, named: bool = False
    ) -> Result:
        """The same, in a worker process like a student's submission."""
        exercise = self.unmeasured if checks is None else with_checks(self.exercise, checks)
        answers = self.answers(seed)
        return _judged(grade(self._submission(source), exercise, seed, self._workers, answers=answers, names=named))

    def context(self, source: bytes, seed: int, *, words: bool = True) -> CheckContext:
        """A context that judges single cases in this process. `words`: whether to describe differences."""
        submission = self._submission(source)
        worker: Any = self._local.open(submission, self.exercise)
        kind = CheckContext if words else _UndescribedTrial
        return kind(submission, self.exercise, worker, seed, self._local, answers=self.answers(seed), names=False)

    def real_trial(self, source: bytes, seed: int) -> CheckContext:
        """The same, in a worker process. The caller closes the worker."""
        submission = self._submission(source)
        worker = self._workers.open(submission, self.exercise)
        return CheckContext(
            submission, self.exercise, worker, seed, self._workers, answers=self.answers(seed), names=False
        )

    def with_tolerance(self, factor: float) -> list[Any]:
        """The checks that compare results, with their tolerance multiplied by `factor`."""
        checks = [each for each in self.unmeasured.checks if each.phase in ("values", "gradients")]
        compared = [each for each in checks if isinstance(each, Toleranced)]
        made = []
        for check in compared:
            wide = check.within(self.exercise.tolerance).times(factor)
            made.append(structs.replace(check, rtol=wide.rtol, atol=wide.atol, of_largest=wide.of_largest))
        return made

    def _submission(self, source: bytes) -> Submission:
        used = references_used(self.exercise)
        return Submission(f"{self.exercise.name}{self.exercise.suffix}", source, used=used)


class _UndescribedTrial(CheckContext):
    """Decides whether a case agrees, without describing the difference: faster."""

    def verify(
        self, case: Case, answer: Answer, expected: Sequence[Any], tolerance: Tolerance, *, explain: bool = False
    ) -> Failure | None:
        return super().verify(case, answer, expected, tolerance, explain=False)


def _judged(judged: Result) -> Result:
    """The result unchanged. Raises GraderError if the grader itself failed."""
    if judged.report.not_graded:
        raise GraderError(next(each.message for each in judged.report.outcomes if each.status is Status.NOT_GRADED))
    return judged
