"""Judges a submission on the GPU: its values on every case of the emulator, then its time against the yardstick's."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.checks.answer import Answer, Observation
from grader.checks.context import CheckContext
from grader.checks.failure import Failure
from grader.checks.speed import decide
from grader.checks.steps import Case
from grader.cuda import batches, gpu_client
from grader.cuda.device import between_runs
from grader.cuda.gpu_protocol import SUBMISSION, Batch, Compiled, GpuFault, GpuJob, GpuReply
from grader.cuda.poison import POISON
from grader.cuda.signature import Signature
from grader.errors import CourseError, GraderError
from grader.model import Finding, Status, Tolerance
from grader.workers.call_result import CallResult
from grader.workers.process import Stopped

CASES = 3  # different inputs for the timed runs
IMPOSSIBLE = 1.1  # of the device's peak, which it reports for a nominal clock
RETRIES = 3  # measurements, if one is too noisy
REFUSED = {  # the driver's error for a launch that it does not start
    "CUDA_ERROR_INVALID_VALUE": "a launch asks for more threads, blocks or shared memory than this GPU has",
    "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES": "a block needs more registers or shared memory than this GPU has",
    "CUDA_ERROR_OUT_OF_MEMORY": "it needs more memory than this GPU has",
}
TIMED_OUT = "CUDA_ERROR_LAUNCH_TIMEOUT"  # of a GPU that also draws a screen
STOPPED = {  # the driver's error for a kernel that it stops
    "CUDA_ERROR_ILLEGAL_ADDRESS": "a thread reads or writes at an address without memory",
    "CUDA_ERROR_MISALIGNED_ADDRESS": "a thread reads or writes at an address that its type may not have",
    "CUDA_ERROR_INVALID_ADDRESS_SPACE": "a thread takes an address of one kind of memory for one of another",
    "CUDA_ERROR_ILLEGAL_INSTRUCTION": "a thread stops itself",
    "CUDA_ERROR_ASSERT": "an assert does not hold",
    "CUDA_ERROR_HARDWARE_STACK_ERROR": "a thread's calls go too deep",
    "CUDA_ERROR_LAUNCH_FAILED": "a thread stops itself, or uses shared memory that its block does not have",
}


class KnownCase(msgspec.Struct, frozen=True, eq=False):
    """A case, and the tolerance for its expected values."""

    case: Case
    tolerance: Tolerance

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.case.steps[0].arguments


class GpuTiming:
    """Checks correctness on every case first, then the times. `figures`: the measurements, for the report."""

    def __init__(self, speed: Any, context: CheckContext, yardstick: Any, found: GpuReply) -> None:
        """`speed`: the GpuSpeed check; `found`: the device."""
        self._speed, self._context, self._yardstick, self._found = speed, context, yardstick, found
        self._signature: Signature = context.exercise.signature
        self.figures = ""

    def run(self) -> Failure | None:
        """None if the submission is right and fast enough."""
        context, speed = self._context, self._speed
        cases = [context.case(speed.name, index, speed.inputs) for index in range(CASES)]
        large = [KnownCase(case, speed.tolerance_in(context)) for case in cases]
        inputs = [each.inputs for each in large]
        small = self._seen(context.observations)
        yardstick = self._compiled_yardstick(inputs[0])
        again = self._batches([each.inputs for each in small])
        timed = self._timed(inputs, yardstick)
        if isinstance(again, Stopped) or isinstance(timed, Stopped):
            return context.failure(again if isinstance(again, Stopped) else timed)
        order = [small[index] for members, _ in again for index in members]
        first = [batch for _, batch in again]
        for _ in range(RETRIES):
            reply = self._asked((*first, timed), Batch((yardstick,), timed.cases[:1]))
            failure = reply if isinstance(reply, Failure) else self._wrong(reply, [*order, *large])
            if failure is not None or isinstance(reply, Failure):
                return failure
            first, order = [], []  # the values are right: judging them once is enough
            verdict = gpu_client.judge_times(reply.pairs)
            if verdict is not None and (decision := decide(verdict.ratios, speed.max_ratio)) is not None:
                return self._decided(reply, verdict, inputs[0], is_slow=decision == "slow")
        return Failure(Status.INCONCLUSIVE, Finding("the times on this GPU scatter too much to be fair; try again"))

    # -- requests ------------------------------------------------------------------------------------------------------

    def _seen(self, observations: Sequence[Observation]) -> list[KnownCase]:
        """The cases of the checks on values."""
        return [KnownCase(each.case, each.tolerance) for each in observations if not each.of_inputs]

    def _batches(self, cases: Sequence[Mapping[str, Any]]) -> list[tuple[list[int], Batch]] | Stopped:
        worker: Any = self._context.worker
        return batches.batches_of(worker, self._signature, self._found.architecture, cases)

    def _compiled_yardstick(self, case: Mapping[str, Any]) -> Compiled:
        """Compiled before the submission: if it does not compile for this GPU, that is not the student's fault."""
        made = batches.compiled(self._yardstick, self._signature, self._found.architecture, case)
        if not isinstance(made, Stopped):
            return made
        text = " ".join(map(str, (made.reason, *made.details)))
        if isinstance(self._yardstick.load(), Stopped):
            raise CourseError(f"{self._context.exercise.id}/yardstick.cu: {text}")
        raise GraderError(f"kernels cannot be compiled for this GPU ({self._found.architecture}): {text}")

    def _timed(self, cases: Sequence[Mapping[str, Any]], yardstick: Compiled) -> Batch | Stopped:
        """The batch of submission and yardstick on the large inputs."""
        speed, found = self._speed, self._batches(cases)
        if isinstance(found, Stopped):
            return found
        if len(found) != 1:
            raise CourseError(f"{self._context.exercise.id}/checks.py: the inputs of GpuSpeed must all be of one size")
        ((_, batch),) = found
        tolerance = speed.tolerance_in(self._context)
        return Batch((*batch.programs, yardstick), batch.cases, gpu_client.TRIALS, tolerance.rtol, tolerance.atol)

    def _asked(self, what: Sequence[Batch], alone: Batch) -> GpuReply | Failure:
        """`alone`: a batch with the yardstick only, for faults of unknown origin. If the yardstick runs alone, then a
        fault in the process with the submission is the submission's."""
        outputs = {each.name: each.dtype for each in self._signature.outputs}

        def ask(batches: Sequence[Batch]) -> GpuReply:
            seconds, cleaning = self._context.exercise.limits.seconds, between_runs(self._found.architecture)
            reply = gpu_client.ask(GpuJob(tuple(batches), outputs, seconds, between_runs=cleaning))
            if reply.no_device:
                raise GraderError(f"the GPU is gone: {reply.no_device}")
            if reply.fault is not None and (reply.fault.program != SUBMISSION or alone in batches):
                text = reply.fault.text or reply.fault.error
                raise GraderError(f"the yardstick does not run on the GPU: {text}")
            return reply

        try:
            reply = ask(what)
        except GraderError:
            ask([alone])  # a fault of the yardstick or of the GPU is ours
            return Failure(Status.CRASHED, Finding("on the GPU: it disturbs the program that runs beside it"))
        except gpu_client.KernelHungError:
            return Failure(Status.TIMED_OUT, Finding("on the GPU: no end in time"))
        except gpu_client.GpuProcessDiedError as end:
            return Failure(Status.CRASHED, Finding("on the GPU: it broke the process that it ran in", (str(end),)))
        worker: Any = self._context.worker
        worker.was_on_gpu = True
        return reply if reply.fault is None else _fault(reply.fault)

    # -- replies -------------------------------------------------------------------------------------------------------

    def _wrong(self, reply: GpuReply, cases: Sequence[KnownCase]) -> Failure | None:
        """The first wrong result; results come in the order of the cases."""
        results = [outputs for batch in reply.outputs for outputs in batch]
        for known, outputs in zip(cases, results, strict=True):
            values = batches.outputs_of(self._signature, known.inputs, outputs)
            failure = self._unwritten(values, known.case)
            if failure is None:
                answer = Answer((CallResult(values[0] if len(values) == 1 else values, (), "", 0.0),))
                expected = self._context.answers.expected(known.case)
                failure = self._context.verify(known.case, answer, expected, known.tolerance)
            if failure is not None:
                finding = failure.finding
                return Failure(failure.status, Finding(f"on the GPU: {finding.summary}", finding.details))
        return None

    def _unwritten(self, values: Sequence[Any], case: Case) -> Failure | None:
        for field, value in zip(self._signature.outputs, values, strict=True):
            words = value.reshape(-1).view(np.uint16).reshape(value.size, -1)
            missing = (words == POISON).all(axis=1)
            if missing.any():
                text = f"{int(missing.sum())} of {missing.size} elements of {field.name}"
                summary = "a part of the output was never written"
                return Failure(Status.FAILED, Finding(summary, (text, case.label)))
        return None

    def _decided(
        self, reply: GpuReply, verdict: gpu_client.TimingResult, case: Mapping[str, Any], *, is_slow: bool
    ) -> Failure | None:
        speed = self._speed
        moved = float(self._context.call_author_code(lambda: speed.min_bytes(**case)))
        operations = float(self._context.call_author_code(lambda: speed.min_flops(**case))) if speed.min_flops else 0.0
        pace = gpu_client.pace(verdict.submission, moved, operations, reply)
        self.figures = "; ".join(
            [
                f"{verdict.ratio:.2f} x the yardstick, at most {speed.max_ratio:g}",
                f"{gpu_client.rounded(verdict.submission * 1e6)} us, {pace} on {reply.device}",
                *(f"{name}: {in_short(each)}" for name, each in reply.attributes.items()),
            ]
        )
        # if the yardstick also beats the limit, the driver reports wrong limits
        if pace.share > IMPOSSIBLE and gpu_client.pace(verdict.yardstick, moved, operations, reply).share <= 1:
            summary = "a time in which this GPU cannot do the work: it was not done in that time"
            return Failure(Status.FORBIDDEN, Finding(summary))
        if is_slow:
            summary = f"too slow on the GPU: more than {speed.max_ratio:g} x the yardstick's time"
            hint = "let neighbouring threads read neighbouring addresses, and read each number once"
            return Failure(Status.FAILED, Finding(summary, (hint,)))
        return None


def in_short(attributes: Mapping[str, int]) -> str:
    """The resources that a kernel uses."""
    return "{registers} registers, {shared} bytes of shared and {local} of local memory".format(**attributes)


def _fault(fault: GpuFault) -> Failure:
    """The fault of the submission, worded for the student."""
    if not fault.error:
        return Failure(Status.FAILED, Finding(f"on the GPU: {fault.text}"))
    if fault.error in REFUSED:
        return Failure(Status.ERROR, Finding(f"on the GPU: {REFUSED[fault.error]}", (fault.error,)))
    if fault.error == TIMED_OUT:
        return Failure(Status.TIMED_OUT, Finding("on the GPU: no end in time", (fault.error,)))
    text = STOPPED.get(fault.error, "a kernel was stopped")
    return Failure(Status.CRASHED, Finding(f"on the GPU: {text}", (fault.error,)))
