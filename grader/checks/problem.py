"""Why a call gave no result, in words for the student: their own lines and frames, never ours."""

import builtins
from collections.abc import Iterator

import msgspec

from grader.model import Finding, Limits, Status
from grader.submission import Submission, plain
from grader.worker.process import Stopped
from grader.worker.protocol import Frame, Loaded, Raised

MAX_SHOWN = 160  # characters of a line
MAX_SAID = 500  # characters of an exception's text
MAX_PRINTED_LINES = 8


class Problem(msgspec.Struct, frozen=True):
    """Why a call, or a whole check, did not pass. `raised`: the exception's class and bases, where there was one, and
    `text`: what it said."""

    status: Status
    finding: Finding
    raised: tuple[str, ...] = ()
    text: str = ""


def problem_of(answer: Raised | Stopped, submission: Submission, limits: Limits, *, loading: bool = False) -> Problem:
    """What a worker's answer means that is no result.

    A summary holds nothing that a submission can choose once it has seen hidden inputs: no text, no name of a class, no
    number. `loading`: it has seen none yet, so what it says of its own source may stand there.
    """
    if isinstance(answer, Stopped):
        limit = f"; a call may take {limits.seconds:g} s" if answer.status is Status.TIMED_OUT else ""
        return Problem(answer.status, Finding(answer.reason + limit, (answer.detail,) if answer.detail else ()))
    said = plain(f"{answer.name}: {answer.text}".removesuffix(": "))
    said = said if len(said) <= MAX_SAID else said[:MAX_SAID] + " ..."
    where = (*_frames(answer, submission), *printed_lines(answer.printed))
    if "NotImplementedError" in answer.bases:
        return Problem(Status.NOT_STARTED, Finding("not written yet: it raises NotImplementedError"))
    if "MemoryError" in answer.bases:
        summary = f"asked for more memory than there is; the limit is {limits.memory_mb} MiB"
        return Problem(Status.OUT_OF_MEMORY, Finding(summary, where))
    if answer.name == "ForbiddenUse":
        return Problem(Status.FORBIDDEN, Finding("it uses what this exercise does not allow", (said, *where)))
    if loading and answer.name == "BadNotebook":
        return Problem(Status.ERROR, Finding(plain(answer.text)))
    if loading and answer.column:
        return Problem(Status.ERROR, Finding(said, _caret(answer, submission)))
    # a class of the student's own could carry hidden inputs in its name, so the summary has a name of Python's
    known = next((name for name in answer.bases if name in vars(builtins)), "an exception")
    return Problem(Status.ERROR, Finding(f"raised {known}", (said, *where)), answer.bases, answer.text)


def misfit(loaded: Loaded, entry: str, wanted: str, arguments: tuple[str, ...]) -> str:
    """Why the entry point cannot be called with arguments of these names; "" where it can."""
    if loaded.entry == "missing":
        import difflib  # needed for few submissions, and slow to import

        near = difflib.get_close_matches(entry, loaded.names, 1, 0.4)
        return f"there is no {wanted} '{entry}' in the file" + (f"; did you mean '{plain(near[0])}'?" if near else "")
    if loaded.entry in ("generator", "coroutine"):
        return f"'{entry}' is a {loaded.entry}: write a plain def that returns its result (no yield, no async)"
    if loaded.entry == "other":
        return f"'{entry}' must be a {wanted}"
    if (loaded.entry == "class") != (wanted == "class"):
        return f"'{entry}' is a {loaded.entry}; the exercise asks for a {wanted}"
    if len(arguments) < loaded.least or 0 <= loaded.most < len(arguments):
        takes = ", ".join(map(plain, loaded.parameters))
        return f"'{entry}' takes ({takes}); the exercise calls it with ({', '.join(arguments)})"
    return ""


def printed_lines(text: str) -> tuple[str, ...]:
    """The end of what a submission printed, to stand under a finding."""
    lines = text.rstrip("\n").split("\n")[-MAX_PRINTED_LINES:]
    return ("it printed:", *(f"  | {plain(line[:MAX_SHOWN])}" for line in lines)) if text.strip() else ()


def _frames(answer: Raised, submission: Submission) -> Iterator[str]:
    for frame in answer.frames:
        yield f"  {submission.filename}, {plain(frame.where)}, in {plain(frame.function)}"
        yield f"    {_code(frame).strip()}"


def _caret(answer: Raised, submission: Submission) -> tuple[str, ...]:
    (frame, *_) = answer.frames or (Frame("", "", ""),)
    text = _code(frame)
    stripped = text.lstrip()
    column = min(max(answer.column - 1 - (len(text) - len(stripped)), 0), MAX_SHOWN)
    return (f"  {submission.filename}, {plain(frame.where)}", f"    {stripped}", "    " + " " * column + "^")


def _code(frame: Frame) -> str:
    return plain(frame.text[:MAX_SHOWN]).replace("\t", " ")
