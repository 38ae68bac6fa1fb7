"""Judges programs of the course's own authors: many times and fast, locally, and once as a submission is judged."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from grader.checks import Agrees
from grader.checks.base import Toleranced
from grader.checks.context import Answer, Observation, Trial
from grader.checks.failure import Problem
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
from grader.verify.seen_mistakes import SeenMistakes
from grader.verify.shared_answers import SharedAnswers

SECONDS = 1.0  # CPU time that one call of a program may take: the checks' cases take milliseconds


class Bench:
    """One exercise on the bench. `workers` are for the real path. For one thread at a time."""

    def __init__(self, exercise: Exercise, workers: Workers) -> None:
        self.exercise, self._workers = exercise, workers
        self._local = LocalWorkers(SECONDS)
        self._answers: dict[int, SharedAnswers] = {}
        self._compared: dict[int, ComparedCases] = {}
        self._seen: dict[int, SeenMistakes] = {}
        self.unmeasured = without_measured(exercise)

    def answers(self, seed: int) -> SharedAnswers:
        """What is right on that seed, and what each mistake does: computed once."""
        if seed not in self._answers:
            self._answers[seed] = SharedAnswers(self.exercise, SECONDS)
        return self._answers[seed]

    def seen(self, mistake: str, seed: int, most: int | None) -> list[Observation] | None:
        """What a judge would observe of that mistake, where that is known without judging it: on the first `most` cases
        of each check on values, or on all cases."""
        if seed not in self._seen:
            self._seen[seed] = SeenMistakes(self.unmeasured, self.compared(seed), self.answers(seed))
        return self._seen[seed].of(mistake, most)

    def compared(self, seed: int) -> ComparedCases:
        """The cases of that seed that are compared one by one, and what is right in them: made once."""
        if seed not in self._compared:
            trial = self.trial(self.exercise.read(self.exercise.reference_file), seed)
            self._compared[seed] = ComparedCases(self.unmeasured, trial, self.answers(seed), SECONDS)
        return self._compared[seed]

    def is_seen_right(self, source: bytes, seed: int) -> bool:
        """Whether the program passes all checks of what it gives. What is not seen to do so is to be judged."""
        cases = self.compared(seed)
        if not cases.are_right(source):
            return False
        trial = self.trial(source, seed, words=False)
        return all(check.judge(trial).status is Status.PASSED for check in cases.others)

    def few_cases(self, most: int) -> list[Any]:
        """The checks by which mistakes in values are named, with so many cases of each at most."""
        checks = [each for each in self.unmeasured.checks if each.phase != "laws"]
        return [
            structs.replace(each, cases=min(each.cases, most)) if isinstance(each, Agrees) else each for each in checks
        ]

    def locally(self, source: bytes, seed: int, checks: Sequence[Any] | None = None, *, named: bool = False) -> Result:
        """The judgement of the checks that measure nothing, by local workers. `named`: whether mistakes are named."""
        exercise = self.unmeasured if checks is None else with_checks(self.exercise, checks)
        answers = self.answers(seed)
        return _judged(grade(self._submission(source), exercise, seed, self._local, answers=answers, names=named))

    def really(self, source: bytes, seed: int, checks: Sequence[Any] | None = None, *, named: bool = False) -> Result:
        """The same by workers as a student's submission has them."""
        exercise = self.unmeasured if checks is None else with_checks(self.exercise, checks)
        answers = self.answers(seed)
        return _judged(grade(self._submission(source), exercise, seed, self._workers, answers=answers, names=named))

    def trial(self, source: bytes, seed: int, *, words: bool = True) -> Trial:
        """A trial of a program, for single cases: nothing is named. `words`: whether what differs is described."""
        submission = self._submission(source)
        worker: Any = self._local.open(submission, self.exercise)
        kind = Trial if words else _Wordless
        return kind(submission, self.exercise, worker, seed, self._local, answers=self.answers(seed), names=False)

    def real_trial(self, source: bytes, seed: int) -> Trial:
        """The same with a worker as a student's submission has it; whoever asks closes it."""
        submission = self._submission(source)
        worker = self._workers.open(submission, self.exercise)
        return Trial(submission, self.exercise, worker, seed, self._workers, answers=self.answers(seed), names=False)

    def with_tolerance(self, factor: float) -> list[Any]:
        """The checks that compare, with a tolerance that many times as wide."""
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


class _Wordless(Trial):
    """A trial that says whether a case agrees, and not how it differs."""

    def verify(
        self, case: Case, answer: Answer, expected: Sequence[Any], tolerance: Tolerance, *, explain: bool = False
    ) -> Problem | None:
        return super().verify(case, answer, expected, tolerance, explain=False)


def _judged(judged: Result) -> Result:
    """Raises GraderError where something of ours has failed."""
    if judged.report.not_graded:
        raise GraderError(next(each.message for each in judged.report.outcomes if each.status is Status.NOT_GRADED))
    return judged
