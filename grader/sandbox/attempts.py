"""Tries walls in a process of their own, to learn what this host permits rather than what it reports."""

import signal
from collections.abc import Sequence

import msgspec

from grader.errors import GraderError
from grader.processes.launch import launch_trial
from grader.worker.zygote_protocol import MESSAGE_BYTES, Denied, Tried, Try, Walls

SECONDS = 60.0  # a cold disk; a trial takes a few hundredths of a second


def attempt(attempts: Sequence[Walls]) -> tuple[Denied | None, ...]:
    """For each attempt: None if all its walls stand. Raises GraderError if no process can be started at all."""
    try:
        return _attempt(attempts)
    except GraderError:  # it may have been killed from outside: try once more
        return _attempt(attempts)


def _attempt(attempts: Sequence[Walls]) -> tuple[Denied | None, ...]:
    try:
        process, control = launch_trial()
    except OSError as fault:
        raise GraderError(f"a process that tries the walls could not be started: {fault}") from fault
    with control, process:
        control.settimeout(SECONDS)
        try:
            control.send(msgspec.msgpack.encode(Try(tuple(attempts))))
            answer = control.recv(MESSAGE_BYTES)
        except OSError:
            answer = b""
        if not answer:
            process.kill()
            assert process.stderr is not None
            words = process.stderr.read(2_000).decode("utf-8", "replace").strip() or _exit_description(process.wait())
            raise GraderError(f"the process that tries the walls ended: {words}")
    return msgspec.msgpack.decode(answer, type=Tried).faults


def _exit_description(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
