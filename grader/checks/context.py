"""What the checks of one submission share while it is judged: its worker, its cases, its observations."""

import functools
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET

from grader.checks.answer import Answer, Observation, names_at, verified
from grader.checks.expectations import UNKNOWN, Answers, Computed, MustRaise, parameters_of, refuse_unsendable
from grader.checks.failure import NOTHING, Failure, failure_of, notes_on, signature_mismatch
from grader.checks.probed import probe_details
from grader.checks.slowness import Slowness
from grader.checks.steps import Case, Maker, Step, as_steps, describe_inputs, has_gradients, keywords_of
from grader.course.author_code import author_fault
from grader.course.check import InputsUnchanged
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Detail, Finding, Outcome, Status, Tolerance, places_of
from grader.submission import Submission
from grader.worker.protocol import MAX_PAYLOAD, Inspected, Loaded
from grader.workers.client import CallResult, size_of
from grader.workers.interface import AnyWorker, WorkerSource
from grader.workers.process import Stopped

TIMES_EXPECTED, LEAST_BYTES = 16, 1 << 20  # limits of a reply: a wrong result may be large, a flood is not kept
TIMES_LIMIT = 4  # limit for all cases of a check together, in limits of one call
AFTER_A_TIMEOUT = 4.0  # after one timeout, later calls get a quarter of the limit: feedback must not take minutes
QUICK = 0.01  # seconds of a call after which several cases are judged together
MOST_TOGETHER, MOST_BYTES_TOGETHER = 32, 1 << 16  # cases, and bytes of their arguments
CHANGES_KEPT = 4  # cases in which an input was changed, for the diagnosis


@functools.lru_cache(maxsize=256)
def answers_of(exercise: Exercise) -> Answers:
    """Computed from solutions/, or as recorded in a bundle."""
    if not exercise.bundled:
        return Computed(exercise)
    from grader.checks.recorded import Recorded  # imports safetensors, which a full course does not need

    return Recorded(exercise)


def case_rng(seed: int, check: str, index: int) -> np.random.Generator:
    """The random generator for the inputs of one case of a check."""
    return np.random.default_rng([seed, zlib.crc32(check.encode()), index])


def max_reply_bytes(expected: Any) -> int:
    """The most bytes of a reply for this expected result: a power of two, and the same for all small results.

    The worker receives this number, so it must not reveal the size of the right result, or that there is none.
    """
    if expected is UNKNOWN:
        return MAX_PAYLOAD
    return max(1 << (TIMES_EXPECTED * size_of(expected)).bit_length(), LEAST_BYTES)


class CheckContext:
    """Makes cases, runs the submission and the reference on them, and keeps observations for the diagnosis.

    `reveal`: the student may see inputs and values, since the seed is public. `guarded`: the author's code is protected
    from what the submission returns; a reference does not need this.
    """

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        worker: AnyWorker,
        seed: int,
        workers: WorkerSource,
        *,
        reveal: bool = True,
        answers: Answers | None = None,
        names: bool = True,
        guarded: bool = True,
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`answers`: the source of expected results, if it is not the exercise. `names`: mistakes are to be named, so
        cases still run after a check has failed. `alone`: a context in which no other check runs on this machine."""
        self.submission, self.exercise, self.worker, self.workers = submission, exercise, worker, workers
        self.answers = answers or answers_of(exercise)
        self.observations: list[Observation] = []
        self.growths: dict[str, Slowness] = {}  # of submissions that are too slow, by check
        self.figures: dict[str, str] = {}  # measured values by check; never part of the report
        self.details: dict[str, str] = {}  # by check; for staff only
        self.names, self.guarded = names, guarded and not worker.is_trusted
        self.alone = alone
        self._seed, self._reveal = seed, reveal
        self._loaded = NOTHING  # from the first load, before the submission saw any input
        self._answered, self._ends, self._hurry = float("inf"), float("inf"), 1.0
        self._was_quick = False  # the last call
        self._changed: list[Observation] = []  # the first cases in which an input was changed
        self._watched = 0  # number of calls that were watched for changed inputs
        worker.forbid(exercise.forbidden)

    # -- cases ---------------------------------------------------------------------------------------------------------

    def rng(self, check: str, index: int) -> np.random.Generator:
        return case_rng(self._seed, check, index)

    def cases(self, check: str, maker: Callable[[int], Maker], count: int) -> Iterator[Case]:
        """Cases of a check, each from its own seed; `maker(index)` returns the function that makes a case.

        All cases together may take four times the limit of one call.
        """
        self.begin()
        for index in range(count):
            yield self.case(check, index, maker(index), count)

    def case(self, check: str, index: int, make: Maker, count: int = 0) -> Case:
        """One case of a check; `count`: the number of cases, for the label."""
        where = f"{self.exercise.id}/checks.py, '{check}', case {index + 1}"

        def steps() -> tuple[Step, ...]:
            made = self.named(as_steps(self.call_author_code(make, self.rng(check, index)), where))
            refuse_unsendable(made, where)
            return made

        found = self.answers.inputs(check, index, steps)
        number = f"case {index + 1} of {count}, " if count else ""
        return Case(found, f"{number}seed {self._seed}: {describe_inputs(found)}", (check, index))

    def named(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps; if there are several, calls of the entry point get its name as target."""
        if len(steps) == 1:
            return steps
        entry = self.exercise.entry
        return tuple(
            msgspec.structs.replace(step, target=entry) if not step.target and step.on < 0 else step for step in steps
        )

    @property
    def reveals(self) -> bool:
        """Whether the student may see the details of a finding."""
        return self._reveal

    def begin(self) -> None:
        self._answered = float("inf")
        self._ends = time.monotonic() + TIMES_LIMIT * self.exercise.limits.seconds

    @property
    def seconds_left(self) -> float:
        """Time that this check still has for calls."""
        return max(self._ends - time.monotonic(), 0.0)

    @property
    def is_slow(self) -> bool:
        """Whether this check has taken so long that cases which only help the diagnosis should be skipped.

        The start of a worker does not count: on a busy machine, mistakes would then not be named.
        """
        return time.monotonic() - self._answered > self.exercise.limits.seconds / 2

    def call_author_code(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the author's function returns. Raises CourseError for any exception: the student is not at fault."""
        where = f"{self.exercise.id}/checks.py"
        try:
            return function(*arguments)
        except CourseError as fault:  # raised by a check, which does not know its exercise
            raise CourseError(f"{where}: {fault}") from fault
        except Exception as fault:
            raise author_fault(fault, where) from fault

    # -- calls ---------------------------------------------------------------------------------------------------------

    def run(
        self,
        case: Case,
        expected: Sequence[Any],
        *,
        worker: AnyWorker | None = None,
        before_last: Callable[[], None] | None = None,
        watch: bool = True,
        seconds: float | None = None,
        probes: bool = False,
    ) -> Answer:
        """The submission's answer to one case. It ends at a step without a result, unless that step should raise.

        `before_last` is called before the last step. A reply may be several times as long as the expected one.
        `probes`: the worker keeps what the submission probes.
        """
        answers: list[CallResult | Failure] = []
        for number, (_step, right) in enumerate(zip(case.steps, expected, strict=True)):
            if before_last is not None and number == len(case.steps) - 1:
                before_last()
            options = {"watch": watch, "seconds": seconds, "max_payload": max_reply_bytes(right), "probes": probes}
            answers.append(self.step(case, number, worker=worker, **options))
            last = answers[-1]
            if isinstance(last, Failure) and not (isinstance(right, MustRaise) and last.raised):
                break
        answer = Answer(tuple(answers))
        if watch:
            self._record_changes(case, answer, expected)
        return answer

    def step(self, case: Case, number: int, *, worker: AnyWorker | None = None, **options: Any) -> CallResult | Failure:
        """The result of one step of a case; the steps before it have run."""
        step, worker = case.steps[number], worker or self.worker
        loaded = worker.load()
        if not isinstance(loaded, Loaded):
            return self.failure(loaded, loading=True)
        self._loaded = loaded if self._loaded is NOTHING else self._loaded
        parameters = parameters_of(self.answers, case.steps, step, self.exercise.entry)
        keywords = keywords_of(step, parameters, self.exercise.id)
        if unfit := self._signature_mismatch(loaded, step):
            return Failure(Status.ERROR, Finding(unfit))
        seconds = max(min(self.exercise.limits.seconds / self._hurry, self.seconds_left), 0.1)
        if options.get("seconds") is None:
            options["seconds"] = seconds
        answer = worker.call(
            list(step.arguments.values()),
            target=step.target,
            on=step.on,
            keywords=keywords,
            begins=number == 0,
            differentiate=step.differentiate,
            **options,
        )
        self._answered = min(self._answered, time.monotonic())
        self._was_quick = isinstance(answer, CallResult) and answer.seconds < QUICK
        if isinstance(answer, Stopped) and answer.status is Status.TIMED_OUT:
            self._hurry = AFTER_A_TIMEOUT
        return answer if isinstance(answer, CallResult) else self.failure(answer)

    def _signature_mismatch(self, loaded: Loaded, step: Step) -> str:
        """Why the step cannot call the file's function or class; "" if it can, and for methods."""
        target = step.target or self.exercise.entry
        if step.on >= 0 or target not in self.exercise.entries:
            return ""
        wanted = "class" if target in self.answers.classes else "function"
        found = loaded.entries[self.exercise.entries.index(target)]
        return signature_mismatch(loaded, found, target, wanted, tuple(step.arguments))

    @contextmanager
    def fresh_worker(self) -> Iterator[AnyWorker]:
        """A new worker behind the same walls, which has not run student code; it returns freed memory to the system."""
        with self.workers.open(self.submission, self.exercise) as worker:
            worker.forbid(self.exercise.forbidden)
            worker.returns_memory = True
            yield worker

    def failure(self, answer: Any, *, loading: bool = False) -> Failure:
        return failure_of(answer, self.submission, self.exercise.limits, loading=loading, loaded=self._loaded)

    def inspect(self) -> Inspected | Failure:
        answer = self.worker.inspect()
        return answer if isinstance(answer, Inspected) else self.failure(answer, loading=True)

    # -- comparing -----------------------------------------------------------------------------------------------------

    def judge_case(self, case: Case, tolerance: Tolerance, raises: Sequence[str] = ()) -> Failure | None:
        """Run one case and compare; None if it agrees."""
        return next(self.judge_cases([case], tolerance, raises))

    def judge_cases(
        self, cases: Iterable[Case], tolerance: Tolerance, raises: Sequence[str] = ()
    ) -> Iterator[Failure | None]:
        """Run each case and compare; None if it agrees. Differences are explained until there has been one.

        Several small cases are judged together: first what is expected of all, then the calls, one by one, then the
        comparisons. Each of these is quicker if the next one does the same, since its code and data are at hand.
        """
        explain = True
        for group in self._groups(cases):
            left = [(case, tuple(self.answers.expected(case, raises))) for case in group]
            while left:
                ran = list[tuple[Case, tuple[Any, ...], Answer, bool]]()
                for case, expected in left:
                    probes = explain and self._shows_probes(case)
                    ran.append((case, expected, self.run(case, expected, probes=probes), probes))
                    if isinstance(ran[-1][2].last, Failure) or not self._was_quick:  # perhaps it is the last one
                        break
                left = left[len(ran) :]
                for case, expected, answer, probes in ran:
                    failure = self.verify(case, answer, expected, tolerance, explain=explain)
                    if failure is not None and probes and failure.status in (Status.FAILED, Status.ERROR):
                        failure = failure.with_details(self._probe_details(case, tolerance))
                    self.observations.append(Observation(case, answer, failure is None, expected, tolerance))
                    explain = explain and failure is None
                    yield failure

    def _groups(self, cases: Iterable[Case]) -> Iterator[list[Case]]:
        """The cases, in order, in groups that are judged together: one case if it is large, if it may be the last, or
        if the submission's probes are read after it."""
        goes_on = self.names and not self.worker.is_trusted  # after a failure
        group, size = list[Case](), 0
        for case in cases:
            size += sum(size_of(list(step.arguments.values())) for step in case.steps)
            fits = goes_on and self._was_quick and size <= MOST_BYTES_TOGETHER and not self._shows_probes(case)
            if group and not (fits and len(group) < MOST_TOGETHER):
                yield group
                group, size = [], 0
            group.append(case)
            if not fits:
                yield group
                group, size = [], 0
        if group:
            yield group

    def verify(
        self, case: Case, answer: Answer, expected: Sequence[Any], tolerance: Tolerance, *, explain: bool = True
    ) -> Failure | None:
        """As `verified`."""
        draws, parts = self.may_show(case.key[0]), self.exercise.output_names
        return verified(case, answer, expected, tolerance, explain=explain, draws=draws, parts=parts)

    def _shows_probes(self, case: Case) -> bool:
        """Whether a wrong result of this case may be explained by probes: never of hidden cases."""
        return not self.worker.is_trusted and self.may_show(case.key[0]) and not has_gradients(case)

    def _probe_details(self, case: Case, tolerance: Tolerance) -> tuple[Detail, ...]:
        """What the submission's probes say about a case that has just failed."""
        given = self.worker.probes()
        if not given:
            return ()
        try:
            answers = self.answers
            return probe_details(given, answers.probes(case), answers.probe_notes, case, tolerance, self.submission)
        except Exception:  # a fault here must not change a verdict
            return ("probes: they could not be compared",)

    # -- inputs --------------------------------------------------------------------------------------------------------

    def _record_changes(self, case: Case, answer: Answer, expected: Sequence[Any]) -> None:
        returned = [each for each in answer.steps if isinstance(each, CallResult)]
        self._watched += len(returned)
        if len(self._changed) < CHANGES_KEPT and any(each.changed for each in returned):
            self._changed.append(Observation(case, answer, agreed=False, expected=tuple(expected)))

    def inputs_unchanged(self, check: InputsUnchanged) -> Outcome:
        """Whether each call left its inputs as they were; judged from the calls that other checks made."""
        if not self._changed:
            if self._watched:
                return self.outcome(check, None)
            return self.outcome(check, Failure(Status.FAILED, Finding("no call gave a result to judge this by")))
        self.observations += [msgspec.structs.replace(each, of_inputs=check.name) for each in self._changed]
        seen = self._changed[0]
        returned = [(i, each) for i, each in enumerate(seen.answer.steps) if isinstance(each, CallResult)]
        number, changed = next((i, each.changed) for i, each in returned if each.changed)
        names = names_at(seen.case.steps[number], changed)
        place = f"{seen.case.names[number]}: " if seen.case.names[number] else ""
        listed = " and ".join(f"'{name}'" for name in names)
        finding = Finding(f"{place}it changes its input {listed} in place; work on a copy", (seen.case.label,))
        return self.outcome(check, Failure(Status.FAILED, finding))

    # -- outcomes ------------------------------------------------------------------------------------------------------

    def outcome(self, check: Any, failure: Failure | None) -> Outcome:
        points = self.exercise.points_of(check)
        if failure is None:
            return Outcome(check.name, Status.PASSED, points, points)
        is_explained = failure.loading or failure.is_explained or failure.status is Status.NOT_STARTED
        notes = () if is_explained else notes_on(self._loaded, self.submission)
        finding = failure.finding
        if not self._reveal and finding.details:
            self.details[check.name] = "\n".join(map(str, (finding.text(reveal=True), *notes)))
        details = (*finding.shown(reveal=self._reveal), *notes)
        places = tuple(dict.fromkeys((*finding.places, *places_of(details))))
        picture = finding.picture if finding.picture is not None and self.may_show(check.name) else UNSET
        return Outcome(check.name, failure.status, 0.0, points, finding.summary, details, places, picture=picture)

    def may_show(self, check: str) -> bool:
        """Whether expected values may be shown: never those of hidden cases, nor of hidden checks."""
        return self._reveal and check not in {each.name for each in self.exercise.hidden_checks}
