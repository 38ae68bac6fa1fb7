"""A submission against the yardstick on the GPU."""

from typing import Any

import numpy as np

from grader.checks.case import Case, in_words
from grader.checks.problem import Problem
from grader.checks.trial import Trial
from grader.cuda import device
from grader.cuda.jobs import Compiled, Job, Reply
from grader.cuda.signature import Signature
from grader.errors import CourseError
from grader.model import Finding, Status
from grader.worker.process import Stopped
from grader.worker.returned import Returned

CASES = 3  # inputs that take turns
RETRIES = 3  # measurements, where one is too noisy


class Race:
    """Correctness first, on every case; then the times."""

    def __init__(self, speed: Any, trial: Trial, yardstick: Any, found: Reply) -> None:
        self._speed, self._trial, self._yardstick, self._found = speed, trial, yardstick, found
        self.figures = ""

    def run(self) -> Problem | None:
        """None where the submission is right and fast enough."""
        trial, speed = self._trial, self._speed
        cases = [trial.author(speed.inputs, trial.rng(speed.name, index)) for index in range(CASES)]
        job = self._job(cases)
        if isinstance(job, Problem):
            return job
        verdict = None
        for _ in range(RETRIES):
            try:
                reply = device.ask(job)
            except device.Hung as fault:
                return Problem(Status.CRASHED, Finding("it does not run on the GPU", (str(fault),)))
            problem = self._wrong(reply, cases)
            if problem is not None:
                return problem
            verdict = device.judge_times(reply.pairs)
            if verdict is not None and verdict.is_clear:
                return self._decided(reply, verdict, cases)
        return Problem(Status.INCONCLUSIVE, Finding("the times on this GPU scatter too much to be fair; try again"))

    def _job(self, cases: list[dict[str, Any]]) -> Job | Problem:
        programs = []
        for worker, whose in ((self._trial.worker, ""), (self._yardstick, "yardstick.cu: ")):
            made = worker.compiled(list(cases[0].values()), self._found.architecture)  # type: ignore[union-attr]
            if isinstance(made, Stopped):
                if whose:
                    raise CourseError(f"{self._trial.exercise.id}/{whose}{made.reason}")
                return self._trial.problem(made, loading=True)
            assert isinstance(made, Compiled)
            programs.append(made)
        signature = self._signature
        buffers = [each.name for each in signature.inputs if each.shape is not None]
        inputs = tuple({name: np.ascontiguousarray(case[name]).tobytes() for name in buffers} for case in cases)
        outputs = {each.name: each.dtype for each in signature.outputs}
        return Job(
            tuple(programs),
            inputs,
            tuple(outputs),
            outputs,
            self._speed.rtol,
            device.TRIALS,
            self._trial.exercise.limits.seconds,
        )

    @property
    def _signature(self) -> Signature:
        signature = self._trial.exercise.signature
        assert isinstance(signature, Signature)
        return signature

    def _wrong(self, reply: Reply, cases: list[dict[str, Any]]) -> Problem | None:
        """What is wrong with results or memory."""
        if reply.fault:
            return Problem(Status.FAILED, Finding(f"on the GPU: {reply.fault}"))
        for index, (case, outputs) in enumerate(zip(cases, reply.outputs, strict=False)):
            sizes = self._signature.sizes_of(case)
            values = [
                np.frombuffer(outputs[each.name], each.dtype).reshape(each.shape_in(sizes))
                for each in self._signature.outputs
            ]
            known = Case(case, f"on the GPU: {in_words(case)}", (self._speed.name, index))
            answer = Returned(values[0] if len(values) == 1 else tuple(values), (), "", 0.0)
            expected = self._trial.answers.expected(known)
            problem = self._trial.verify(known, answer, expected, self._speed.rtol, self._speed.atol)
            if problem is not None:
                return Problem(
                    problem.status, Finding(f"on the GPU: {problem.finding.summary}", problem.finding.details)
                )
        return None

    def _decided(self, reply: Reply, verdict: device.Verdict, cases: list[dict[str, Any]]) -> Problem | None:
        seconds = float(np.median([each.submission for each in reply.pairs]))
        moved = self._trial.author(lambda: self._speed.moved(**cases[0]))
        share = moved / seconds / reply.bandwidth if reply.bandwidth else 0.0
        parts = [
            f"{name}: {each['registers']} registers, {each['shared']} bytes shared, {each['local']} bytes spilled"
            for name, each in reply.attributes.items()
        ]
        self.figures = (
            f"{verdict.ratio:.2f} x the yardstick, at most {self._speed.at_most:g}; {seconds * 1e6:.3g} us, "
            f"{share:.0%} of the memory's bandwidth, on {reply.device}; {'; '.join(parts)}"
        )
        if share > 1.0:
            summary = "a time in which the memory could not even be read: the work was not done in it"
            return Problem(Status.FORBIDDEN, Finding(summary))
        if verdict.ratio > self._speed.at_most:
            summary = f"too slow on the GPU: more than {self._speed.at_most:g} x the yardstick's time"
            hint = "let neighbouring threads read neighbouring addresses, and read each number once"
            return Problem(Status.FAILED, Finding(summary, (hint,)))
        return None
