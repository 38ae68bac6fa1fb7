"""One submission of one exercise being judged: what its checks share."""

import functools
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from grader import compare
from grader.checks.answers import UNKNOWN, Answers, Computed, MustRaise
from grader.checks.case import Case, Script, in_words
from grader.checks.growth import Growth
from grader.checks.problem import NOTHING, Problem, misfit, notes_on, printed_lines, problem_of
from grader.course import Exercise, author_fault
from grader.errors import CourseError
from grader.model import Finding, Outcome, Status
from grader.submission import Submission
from grader.worker.client import Returned, Worker, size_of
from grader.worker.process import Stopped
from grader.worker.protocol import MAX_PAYLOAD, Inspected, Loaded

TIMES_EXPECTED, MORE_BYTES = 16, 1 << 20  # of a reply: a wrong result may be large, a flood is not kept
TIMES_LIMIT = 4  # all cases of a check may take so many times the limit of one call
AFTER_A_TIMEOUT = 4.0  # who hung once waits a quarter as long in the next checks: the answer is wanted today


class Observation(msgspec.Struct, frozen=True, eq=False):
    """One call as the diagnosis needs it: what went in, what came back, what is right, how exactly they are compared.

    `about`: what was looked at, the result or the inputs that the call leaves behind.
    """

    case: Case
    answer: Returned | Problem
    agreed: bool
    rtol: float = 0.0
    atol: float = 0.0
    expected: Any = UNKNOWN
    about: Literal["values", "inputs"] = "values"


@functools.lru_cache(maxsize=256)
def answers_of(exercise: Exercise) -> Answers:
    """Computed from solutions/, or what a bundle has recorded."""
    if not exercise.bundled:
        return Computed(exercise)
    from grader.checks.recorded import Recorded  # safetensors and files that no full course needs

    return Recorded(exercise)


def case_rng(seed: int, check: str, index: int) -> np.random.Generator:
    """What the inputs of that case of a check are drawn from."""
    return np.random.default_rng([seed, zlib.crc32(check.encode()), index])


def room_for(expected: Any) -> int:
    """Bytes that a reply may have where this is expected."""
    return MAX_PAYLOAD if expected is UNKNOWN else MORE_BYTES + TIMES_EXPECTED * size_of(expected)


class WorkerSource(Protocol):
    """Where workers come from."""

    def prepare(self, exercise: Exercise) -> None: ...

    def open(self, submission: Submission, exercise: Exercise) -> AbstractContextManager[Worker]: ...

    def open_yardstick(self, exercise: Exercise) -> AbstractContextManager[Worker]: ...


class Trial:
    """Makes cases, runs the submission and the reference on them, and keeps what the diagnosis wants to see.

    `reveal` says whether the student may see inputs and values: true where the seed is public. `guarded`: the author's
    code is protected from what the submission returns; a reference needs no such guard.
    """

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        worker: Worker,
        seed: int,
        workers: WorkerSource,
        *,
        reveal: bool = True,
        answers: Answers | None = None,
        guarded: bool = True,
    ) -> None:
        self.submission, self.exercise, self.worker, self.workers = submission, exercise, worker, workers
        self.answers = answers or answers_of(exercise)
        self.observations: list[Observation] = []
        self.growths: dict[str, Growth] = {}  # of what is too slow, by check
        self.figures: dict[str, str] = {}  # what was measured, by check: beside the report, never in it
        self.details: dict[str, str] = {}  # what the report may not say to a student, by check
        self.guarded = guarded
        self._seed, self._reveal = seed, reveal
        self._loaded = NOTHING  # as it was before the submission saw any input
        self._began, self._ends, self._hurry = 0.0, float("inf"), 1.0
        worker.forbid(exercise.forbidden)

    # -- cases ---------------------------------------------------------------------------------------------------------

    def rng(self, check: str, index: int) -> np.random.Generator:
        return case_rng(self._seed, check, index)

    def cases(self, check: str, make: Callable[[np.random.Generator], Any], count: int) -> Iterator[Case]:
        """Cases of a check, each from its own seed. All together may take four times the limit of one call."""
        self.begin()
        for index in range(count):
            inputs = self.inputs(check, index, make)
            label = f"case {index + 1} of {count}, seed {self._seed}: {in_words(inputs)}"
            yield Case(inputs, label, (check, index))

    def inputs(self, check: str, index: int, make: Callable[[np.random.Generator], Any]) -> Any:
        return self.answers.inputs(check, index, lambda: self.author(make, self.rng(check, index)))

    @property
    def reveals(self) -> bool:
        """Whether the student may see what stands in a finding's details."""
        return self._reveal

    def begin(self) -> None:
        self._began = time.monotonic()
        self._ends = self._began + TIMES_LIMIT * self.exercise.limits.seconds

    @property
    def seconds_left(self) -> float:
        """Until this check has had its time for calls."""
        return max(self._ends - time.monotonic(), 0.0)

    @property
    def is_slow(self) -> bool:
        """Whether this check has taken so long that a student should not wait for what is no longer needed."""
        return time.monotonic() - self._began > self.exercise.limits.seconds / 2

    def author(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the author's code returns; what it raises is a CourseError, never the student's fault."""
        try:
            return function(*arguments)
        except Exception as fault:
            raise author_fault(fault, f"{self.exercise.id}/checks.py") from fault

    # -- calls ---------------------------------------------------------------------------------------------------------

    def run(self, inputs: Any, expected: Any) -> Returned | Problem:
        """The submission's answer to one case, or why there is none; it may be some times as long as expected."""
        room = room_for(expected)
        if not isinstance(inputs, Script):
            return self.call(inputs, max_payload=room)
        made = self.call(inputs.construct, keep=True)
        values: list[Any] = []
        for method, arguments in inputs.calls:
            if isinstance(made, Problem):
                return made
            made = self.call(arguments, method=method, max_payload=room)
            values.append(None if isinstance(made, Problem) else made.value)
        return made if isinstance(made, Problem) else Returned(values, (), made.printed, made.seconds)

    def call(self, inputs: Mapping[str, Any], **options: Any) -> Returned | Problem:
        loaded = self.worker.load()
        if not isinstance(loaded, Loaded):
            return self.problem(loaded, loading=True)
        self._loaded = loaded if self._loaded is NOTHING else self._loaded
        if not options.get("method"):
            names = self.expect_names(inputs)
            wanted = "class" if self.answers.is_class else "function"
            if unfit := misfit(loaded, self.exercise.entry, wanted, names):
                return Problem(Status.ERROR, Finding(unfit))
        seconds = max(min(self.exercise.limits.seconds / self._hurry, self.seconds_left), 0.1)
        answer = self.worker.call(list(inputs.values()), **{"seconds": seconds, **options})
        if isinstance(answer, Stopped) and answer.status is Status.TIMED_OUT:
            self._hurry = AFTER_A_TIMEOUT
        return answer if isinstance(answer, Returned) else self.problem(answer)

    def expect_names(self, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of a case's inputs. Raises CourseError where they are not the reference's first parameters."""
        names = self.answers.parameters[: len(inputs)]
        if tuple(inputs) != names:
            raise CourseError(
                f"{self.exercise.id}: a case has {', '.join(inputs)}; the reference takes {', '.join(names)}"
            )
        return names

    def problem(self, answer: Any, *, loading: bool = False) -> Problem:
        return problem_of(answer, self.submission, self.exercise.limits, loading=loading, loaded=self._loaded)

    def inspect(self) -> Inspected | Problem:
        answer = self.worker.inspect()
        return answer if isinstance(answer, Inspected) else self.problem(answer, loading=True)

    def judge_case(self, case: Case, expected: Any, rtol: float, atol: float) -> Problem | None:
        """Run one case and compare; None where it agrees."""
        answer = self.run(case.inputs, expected)
        problem = self.verify(case, answer, expected, rtol, atol)
        self.observations.append(Observation(case, answer, problem is None, rtol, atol, expected))
        return problem

    @staticmethod
    def verify(case: Case, answer: Returned | Problem, expected: Any, rtol: float, atol: float) -> Problem | None:
        """Compare an answer with what is expected; None where they agree, and where nobody knows what is."""
        if isinstance(answer, Problem):
            if isinstance(expected, MustRaise) and expected.type in answer.raised:
                return None
            if answer.status in (Status.NOT_STARTED, Status.FAILED) or answer.loading:
                return answer
            finding = Finding(answer.finding.summary, (*answer.finding.details, case.label))
            return msgspec.structs.replace(answer, finding=finding)
        if isinstance(expected, MustRaise):
            summary = f"returned {compare.describe(answer.value)}; these inputs must raise {expected.type}"
            return Problem(Status.FAILED, Finding(summary, (f"{expected.type}: {expected.text}", case.label)))
        if expected is UNKNOWN:
            return None
        inputs = {} if isinstance(case.inputs, Script) else case.inputs
        found = compare.explain(answer.value, expected, rtol, atol, inputs)
        if found is None:
            return None
        changed = [
            f"it also changed its input '{name}' in place" for i, name in enumerate(inputs) if i in answer.changed
        ]
        details = (*found.details, *changed, case.label, *printed_lines(answer.printed))
        return Problem(Status.FAILED, Finding(found.summary, details))

    # -- outcomes ------------------------------------------------------------------------------------------------------

    def outcome(self, check: Any, problem: Problem | None) -> Outcome:
        points = self.exercise.points_of(check)
        if problem is None:
            return Outcome(check.name, Status.PASSED, points, points)
        is_told = problem.loading or problem.is_explained or problem.status is Status.NOT_STARTED
        notes = () if is_told else notes_on(self._loaded, self.submission)
        if not self._reveal and problem.finding.details:
            self.details[check.name] = "\n".join((problem.finding.text(reveal=True), *notes))
        message = "\n".join((problem.finding.text(reveal=self._reveal), *notes))
        return Outcome(check.name, problem.status, 0.0, points, message)
