"""Why a call gave no result, worded for the student, with lines and frames of the student's file only."""

import builtins
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from grader.model import Detail, Excerpt, Finding, Limits, Place, Status
from grader.submission import Submission, plain
from grader.worker.protocol import EntryPoint, Fault, Frame, Loaded, Printed, Raised, Where
from grader.workers.process import Stopped

MAX_SHOWN = 160  # characters of a line
MAX_SAID = 500  # characters of an exception's text
MAX_PRINTED_LINES = 8  # half of them from the start, half from the end
TAB = 4  # columns
MAX_NOTES = 2  # statements that raised while the file was loaded
MAX_PACKAGES = 5
NOTHING = Loaded(0, (), ())
REFUSED = "an exercise can read no files of yours, start no processes or threads, and open no connections"


class Failure(msgspec.Struct, frozen=True):
    """Why a call, or a whole check, did not pass. `raised`: the names of the exception's class and its bases, if there
    was one; `text`: its text.

    `loading`: the file could not be loaded, so every case fails; `is_explained`: the finding already names the
    statements that raised while the file was loaded. `partial`: as in Stopped, for the diagnosis.
    """

    status: Status
    finding: Finding
    raised: tuple[str, ...] = ()
    loading: bool = False
    is_explained: bool = False
    text: str = ""
    partial: Any = None

    def with_details(self, details: tuple[Detail, ...]) -> "Failure":
        """The same with these details at the end."""
        if not details:
            return self
        return msgspec.structs.replace(
            self, finding=msgspec.structs.replace(self.finding, details=(*self.finding.details, *details))
        )


def failure_of(
    answer: Raised | Stopped,
    submission: Submission,
    limits: Limits,
    *,
    loading: bool = False,
    loaded: Loaded = NOTHING,
) -> Failure:
    """The meaning of a worker's answer that is not a result.

    A summary holds nothing that a submission can choose once it has seen hidden inputs: no text, no class name, no
    number. `loading`: it has not seen any yet, so the summary may quote it. What it said when it was first `loaded` may
    be quoted, too.
    """
    failure = _stopped(answer, submission, limits, loading) if isinstance(answer, Stopped) else None
    failure = failure or _raised(answer, submission, limits, loading, loaded)  # type: ignore[arg-type]  # one of the two
    return msgspec.structs.replace(failure, loading=loading)


def _stopped(answer: Stopped, submission: Submission, limits: Limits, loading: bool) -> Failure:
    details, summary = [*answer.details], answer.reason
    if answer.status is Status.TIMED_OUT:
        summary += f"; a call may take {limits.seconds:g} s"
    places: tuple[Place, ...] = ()
    if loading:
        places = tuple(place_in(submission, each.where) for each in answer.frames[:1])
        summary += "; the file was still loading" + "".join(f", at {each.where}" for each in places)
    elif answer.frames and answer.status is Status.TIMED_OUT:
        details.append("it stood here:")
    details += [*_frames(answer.frames, submission), *printed_lines(answer.printed)]
    return Failure(answer.status, Finding(summary, tuple(details), places), partial=answer.partial)


def _raised(answer: Raised, submission: Submission, limits: Limits, loading: bool, loaded: Loaded) -> Failure:
    said = plain(f"{answer.name}: {answer.text}".removesuffix(": "))
    said = said if len(said) <= MAX_SAID else said[:MAX_SAID] + " ..."
    where = (*_frames(answer.frames, submission), *printed_lines(answer.printed))
    if "NotImplementedError" in answer.bases:
        return Failure(Status.NOT_STARTED, Finding("not written yet: it raises NotImplementedError"))
    if "MemoryError" in answer.bases:
        summary = f"asked for more memory than there is; the limit is {limits.memory_mb} MiB"
        return Failure(Status.OUT_OF_MEMORY, Finding(summary, where))
    if answer.name == "ForbiddenUseError":
        return Failure(Status.FORBIDDEN, Finding("it uses what this exercise does not allow", (said, *where)))
    if answer.name == "NotGrantedError":
        names = ", ".join(map(plain, loaded.absent[:MAX_PACKAGES]))
        summary = said if loading else "it uses a package that this exercise does not have" + f": {names}" * bool(names)
        return Failure(Status.ERROR, Finding.of(summary, (said, *where)), answer.bases)
    if loading and answer.name == "BadNotebookError":
        return Failure(Status.ERROR, Finding.of(plain(answer.text)))
    if loading and answer.column:
        return Failure(Status.ERROR, Finding.of(said, _caret(answer, submission)))
    # the name of a student's class could carry hidden inputs, so the summary names a built-in base
    known = next((name for name in answer.bases if name in vars(builtins)), "an exception")
    if {"PermissionError", "BlockingIOError"} & {*answer.bases}:
        where = (*where, REFUSED)
    if loading:
        places = tuple(place_in(submission, each.where) for each in answer.frames[:1])
        finding = Finding.of(_while_loading(answer, said, places), where, places)
        return Failure(Status.ERROR, finding, answer.bases, text=answer.text)
    cause = first_cause(answer, loaded)
    if cause is None:
        return Failure(Status.ERROR, Finding(f"raised {known}", (said, *where)), answer.bases, text=answer.text)
    place = place_in(submission, cause.where)
    details = (f"raised {known}", said, *where)
    finding = Finding.of(missing_name(cause, place), details, (place,), (_line_of(cause, submission),))
    return Failure(Status.ERROR, finding, answer.bases, is_explained=True, text=answer.text)


def _while_loading(answer: Raised, said: str, places: Sequence[Place]) -> str:
    place = places[0].where if places else "the file"
    if "SystemExit" in answer.bases:
        return f"{place} ends the program, so nothing below it was run"
    return f"{place} failed when the file was loaded: {said}"


def first_cause(answer: Raised, loaded: Loaded) -> Fault | None:
    """The failed statement that would have defined the missing name."""
    return next((fault for fault in loaded.faults if answer.missing and answer.missing in fault.binds), None)


def missing_name(fault: Fault, place: Place) -> str:
    """Why a name is missing: the statement at that place, or one below it, would have defined it."""
    if fault.name == "SystemExit":
        return f"{place.where} ends the program, so a name that is defined below it is missing"
    if not fault.name:
        return f"{place.where}: {plain(fault.said)}, so a name that is defined there is missing"
    said = plain(f"{fault.name}: {fault.said}".removesuffix(": "))
    return f"{place.where} failed when the file was loaded, so a name that it defines is missing: {said}"


def notes_on(loaded: Loaded, submission: Submission) -> tuple[Detail, ...]:
    """The statements that raised while the file was loaded: they may be the reason why a check fails."""
    faults = [fault for fault in loaded.faults if fault.name and fault.name != "SystemExit"]
    notes: list[Detail] = []
    for fault in faults[:MAX_NOTES]:
        said = plain(f"{fault.name}: {fault.said}".removesuffix(": "))
        notes += [f"when the file was loaded, this line failed: {said}", _line_of(fault, submission)]
    more = len(faults) - MAX_NOTES
    return (*notes, f"and {more} more {'line' if more == 1 else 'lines'}") if more > 0 else tuple(notes)


def place_in(submission: Submission, where: Where) -> Place:
    """That line of the submission's file."""
    return Place(plain(submission.filename), where.line, where.cell)


def _line_of(fault: Fault, submission: Submission) -> Excerpt:
    return Excerpt((f"    {plain(fault.text)}",), place_in(submission, fault.where))


def signature_mismatch(loaded: Loaded, found: EntryPoint, entry: str, wanted: str, arguments: tuple[str, ...]) -> str:
    """Why the entry point cannot be called with arguments of these names; "" if it can.

    `found`: what its name is bound to; `wanted`: "function" or "class".
    """
    if found.is_a == "missing":
        import difflib  # needed for few submissions, and slow to import

        near = difflib.get_close_matches(entry, loaded.names, 1, 0.4)
        return f"there is no {wanted} '{entry}' in the file" + (f"; did you mean '{plain(near[0])}'?" if near else "")
    if found.is_a in ("generator", "coroutine"):
        return f"'{entry}' is a {found.is_a}: write a plain def that returns its result (no yield, no async)"
    if found.is_a == "other":
        return f"'{entry}' must be a {wanted}"
    if (found.is_a == "class") != (wanted == "class"):
        return f"'{entry}' is a {found.is_a}; the exercise asks for a {wanted}"
    if len(arguments) < found.least or 0 <= found.most < len(arguments):
        takes = ", ".join(map(plain, found.parameters))
        return f"'{entry}' takes ({takes}); the exercise calls it with ({', '.join(arguments)})"
    return ""


def printed_lines(printed: Printed | str) -> tuple[Detail, ...]:
    """The start and the end of what a submission printed, as details of a finding."""
    if isinstance(printed, str):
        printed = Printed(printed, "", printed.count("\n") + (not printed.endswith("\n")))
    if not (printed.head + printed.tail).strip():
        return ()
    head, tail = printed.head.rstrip("\n").split("\n"), printed.tail.rstrip("\n").split("\n")
    if printed.tail:
        tail = tail[1:] or tail  # its first line may be cut
    elif len(head) > MAX_PRINTED_LINES:
        head, tail = head[: MAX_PRINTED_LINES // 2], head[MAX_PRINTED_LINES // 2 :]
    else:
        return ("it printed:", Excerpt(tuple(map(_printed_line, head))))
    first, last = head[: MAX_PRINTED_LINES // 2], tail[-MAX_PRINTED_LINES // 2 :]
    missing = printed.lines - len(first) - len(last)
    left_out = [f"  ... {missing:,} more {'line' if missing == 1 else 'lines'} ..."] if missing > 0 else []
    return ("it printed:", Excerpt((*map(_printed_line, first), *left_out, *map(_printed_line, last))))


def _printed_line(line: str) -> str:
    return f"  | {plain(line[:MAX_SHOWN].expandtabs(TAB))}" + (" ..." if len(line) > MAX_SHOWN else "")


def _frames(frames: Sequence[Frame], submission: Submission) -> Iterator[Excerpt]:
    for frame in frames:
        values = (f"    with {plain(frame.values)}",) if frame.values else ()
        place = place_in(submission, frame.where)
        yield Excerpt((f"    {_code(frame).strip()}", *values), place, plain(frame.function))


def _caret(answer: Raised, submission: Submission) -> tuple[Excerpt, ...]:
    """The line with the syntax error, with a mark under the column."""
    (frame, *_) = answer.frames or (Frame(Where(0), "", ""),)
    text = _code(frame)
    stripped = text.lstrip()
    column = min(max(answer.column - 1 - (len(text) - len(stripped)), 0), MAX_SHOWN)
    return (Excerpt((f"    {stripped}", "    " + " " * column + "^"), place_in(submission, frame.where)),)


def _code(frame: Frame) -> str:
    return plain(frame.text[:MAX_SHOWN]).replace("\t", " ")
