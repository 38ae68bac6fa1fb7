"""Words the records of the emulator's host as findings, with the student's names and lines."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from grader.cuda.compiler import SharedVariable
from grader.cuda.emulator import Buffer, Emulated
from grader.cuda.launch_plan import Dim, Launch
from grader.model import Status

LineLookup = Callable[[Sequence[int]], Mapping[int, int]]  # from addresses of code to lines
Shared = Callable[[], Sequence[SharedVariable]]  # called only if it is needed
ONE: Dim = (1, 1, 1)
WARP = 32  # threads
IN_SHARED = ("s", "d")  # regions of shared memory
MOST_SAID = 200
PLACES = {  # fields of a record with addresses of code, and their offset: a call is recorded by its return address
    "race": ((11, 1), (2, 1)),  # the host records the later access first
    "memory": ((2, 1),),
    "barrier": ((2, 1), (4, 1)),
    "warp": ((2, 1), (4, 1)),
    "places": ((2, 1), (4, 1)),
    "fault": ((2, 0),),
    "stack": ((2, 0),),
    "endless": ((2, 0),),
    "trap": ((2, 1),),
    "assert": ((2, 1),),
    "absent": ((2, 1),),
}


class SanitizerFinding(msgspec.Struct, frozen=True):
    """One fault that was found while kernels ran. `summary` reveals no number; `sentence` has threads and lines;
    `lines`: the lines of the student's file that it is about; `strays`: it is an access where none may be."""

    status: Status
    summary: str
    sentence: str
    lines: tuple[int, ...] = ()
    strays: bool = False


GARBAGE = SanitizerFinding(
    Status.FAILED,
    "shared memory is read before it is written",
    "the results depend on what shared memory held before the kernel began: some thread reads an element of it that no "
    "thread has written yet",
)
ABSENT = {  # why a lane takes no part in a warp function
    "returned": "lane {0}, which has returned",
    "unnamed": "lane {0}, which its mask does not name",
    "beyond": "lane {0}, for which the block has no thread",
}
ENDS = {  # kind of record: status, and the action of the thread
    "trap": (Status.CRASHED, "calls __trap()"),
    "assert": (Status.CRASHED, "fails an assert"),
    "stack": (Status.CRASHED, "uses more stack than there is: by endless recursion, or by large local arrays"),
    "endless": (Status.TIMED_OUT, "still runs when its time is up"),
    "fault": (Status.CRASHED, "uses an address that is far outside of every buffer"),
    "astray": (
        Status.CRASHED,
        "overwrites its return address: it writes past the end of a local array",
    ),
}
VOLATILE = (
    "The threads of a warp do not run in step, and volatile does not make one wait for another: write __syncwarp() "
    "after each step"
)
SHARED_RACE, GLOBAL_RACE = "a data race on shared memory", "a data race on global memory"
SILENCED = "the sanitizer that checks the kernel was switched off while it ran"
DIVIDES, NULL = "divides by zero", "uses a null pointer"
SIGNALS = {"8": DIVIDES, "4": "uses an index outside of its array"}  # SIGFPE; SIGILL, from a trap of the compiler
AN = re.compile(r"\ba(?= (?:[aeio]|unsigned))")  # an int4, a uint4
NO_DETAIL = re.compile("")
UNDEFINED = {  # kind of UBSan: pattern of its message, summary, action of the thread
    "out-of-bounds-index": (
        re.compile(r"[Ii]ndex (-?\d+) out of bounds for type '([^'\[]*?) ?(\[[^']*)'"),
        "an index outside of its array",
        "uses index {0} of an array {1}{2}",
    ),
    "misaligned-pointer-use": (
        re.compile(r"for type '(?:const )?(?:struct )?([^']*)', which requires (\d+) byte"),
        "an access to an address that is not a multiple of its size",
        "uses a {0} at an address that is not a multiple of {1} bytes",
    ),
    "null-pointer-use": (NO_DETAIL, "an access through a null pointer", NULL),
    "integer-divide-by-zero": (NO_DETAIL, "a division by zero", DIVIDES),
    "signed-integer-overflow": (
        re.compile(r"overflow: ([-+* 0-9]*) cannot be represented in type '([^']*)'"),
        "an int that overflows",
        "computes {0}, which is too large for '{1}'",
    ),
    "invalid-shift-exponent": (
        re.compile(r"[Ss]hift exponent (-?\d+)"),
        "a shift by more bits than there are",
        "shifts by {0} bits",
    ),
}


UNGUARDED = (
    "The last blocks have threads beyond the last element: these must do nothing, so put the work into an if, such as "
    "if (i < n)"
)
STRAYS = ("out-of-bounds-index", "misaligned-pointer-use", "null-pointer-use")


class Spot(msgspec.Struct, frozen=True):
    """The place of an access: b, a buffer, its index and the byte in it; s, the byte of the shared variables; d, the
    byte of the dynamic shared memory; c, a __device__ variable; l, a local one; e, elsewhere."""

    region: str
    index: int
    offset: int
    size: int  # bytes of the access


class Access(msgspec.Struct, frozen=True):
    """One side of a race."""

    block: int
    thread: int
    where: int
    is_write: bool
    is_atomic: bool
    is_volatile: bool
    spot: Spot


def sanitizer_findings(
    run: Emulated,
    launches: Sequence[Launch],
    buffers: Sequence[Buffer],
    shared: Shared,
    places: LineLookup,
    *,
    volatile_races: bool = False,
) -> list[SanitizerFinding]:
    """The findings in the order of the records. Malformed records do not raise: the student's process wrote them.

    `volatile_races`: in this run volatile accesses counted as plain ones, which explains what goes wrong within a warp.
    Races of other threads are left out: these may signal each other by volatile accesses and fences.
    """
    lines = places([address for record in run.records for address in _addresses(record)])
    reader = _ReportReader(buffers, shared, lines, volatile_races=volatile_races)
    found: list[SanitizerFinding] = []
    for record in run.records:
        try:
            if record[0] == "launch":
                reader.launch = launches[int(record[1])]
                continue
            finding = reader.finding(record)
        except (ValueError, LookupError):
            continue
        if finding is not None and finding not in found:
            found.append(finding)
    return found


def _addresses(record: Sequence[str]) -> Iterator[int]:
    """The addresses of code that a record is about; 0: none."""
    for position, behind in PLACES.get(record[0], ()):
        try:
            yield max(int(record[1 + position], 16) - behind, 0)
        except (ValueError, IndexError):
            yield 0


class _ReportReader:
    def __init__(
        self, buffers: Sequence[Buffer], shared: Shared, lines: Mapping[int, int], *, volatile_races: bool
    ) -> None:
        self._buffers, self._shared, self._lines, self._volatile_races = buffers, shared, lines, volatile_races
        self.launch: Launch | None = None

    def finding(self, record: Sequence[str]) -> SanitizerFinding | None:
        kind, fields = record[0], record[1:]
        lines = [self._lines.get(each, 0) for each in _addresses(record)]  # 0: not known
        match kind:
            case "race":
                first, second = _access(fields[9:]), _access(fields[:9])
                is_told = not self._volatile_races or _are_of_one_warp(first, second)
                return self._race(first, second, *lines) if is_told else None
            case "memory":
                return self._memory(fields, *lines)
            case "undefined":
                return self._undefined(fields)
            case "barrier" | "warp" | "places":
                return self._waiting(kind, fields, *lines)
            case "fault" | "stack" | "trap" | "assert" | "endless":
                return self._end(kind, fields, *lines)
            case "astray":
                return self._end(kind, fields, 0)
            case "garbage":
                return GARBAGE
            case "absent":
                return self._absent(fields, *lines)
            case "silenced":
                return SanitizerFinding(Status.FORBIDDEN, SILENCED, SILENCED)
        return None

    # -- races ---------------------------------------------------------------------------------------------------------

    def _race(self, first: Access, second: Access, line: int, other: int) -> SanitizerFinding:
        what = self._thing(first.spot)
        is_shared = first.spot.region in IN_SHARED
        in_one_block = is_shared or first.block == second.block
        one, another = self._racers(first, second, in_one_block)
        is_volatile = first.is_volatile or second.is_volatile
        if line == other and (first.is_atomic, first.is_volatile) == (second.is_atomic, second.is_volatile):
            deed = "write" if first.is_write and second.is_write else "read and write"
            accesses = f"{one} and {another} both {deed} {what}{_at(line)}"
        else:
            accesses = f"{one} {_deed(first, what)}{_at(line)}, {another} {_deed(second, 'it')}{_at(other)}"
        if first.is_atomic or second.is_atomic:
            why = "and only one of the two is atomic"
        elif (is_volatile and _are_of_one_warp(first, second)) or (in_one_block and self._volatile_races):
            why = f"with no barrier between the two. {VOLATILE}"
        elif is_volatile:
            why = "and only one of the two is volatile"
        elif in_one_block:
            why = "with no __syncthreads() between the two"
        else:
            why = "and nothing orders blocks, not even __syncthreads()"
            why += ": use an atomic, a place for each block, or a second launch"
        where = f" in block {self._block(second.block)}" if in_one_block else ""
        summary = SHARED_RACE if is_shared else GLOBAL_RACE
        return SanitizerFinding(Status.FAILED, summary, f"a data race{where}: {accesses}, {why}", _known(line, other))

    def _racers(self, first: Access, second: Access, in_one_block: bool) -> tuple[str, str]:
        if min(first.thread, second.thread) < 0:
            return "one thread", "another"
        a, b = f"thread {self._thread(first.thread)}", f"thread {self._thread(second.thread)}"
        if in_one_block:
            return a, b
        return f"{a} of block {self._block(first.block)}", f"{b} of block {self._block(second.block)}"

    # -- single threads ------------------------------------------------------------------------------------------------

    def _memory(self, fields: Sequence[str], line: int) -> SanitizerFinding:
        verb = "writes" if fields[3] == "1" else "reads"
        spot = Spot(fields[5], int(fields[6]), int(fields[7]), max(int(fields[4]), 1))
        sentence = self._located(fields, line, f"{verb} {self._outside(spot)}")
        if spot.region == "b" and self._is_unguarded(int(fields[0]), int(fields[1]), spot):
            sentence += f". {UNGUARDED}"
        return SanitizerFinding(Status.FAILED, f"it {verb} outside of its memory", sentence, _known(line), True)

    def _is_unguarded(self, block: int, thread: int, spot: Spot) -> bool:
        """Whether a thread that is beyond the last element of every buffer accesses the place that would be its own."""
        buffer, launch = self._buffers[spot.index], self.launch
        if launch is None or spot.size != np.dtype(buffer.dtype).itemsize:
            return False
        columns = buffer.shape[-1] if len(buffer.shape) > 1 and launch.block[1] * launch.grid[1] > 1 else 0
        places = zip(_places(block, launch.grid), launch.block, _places(thread, launch.block), strict=True)
        x, y, _ = (of_block * threads + of_thread for of_block, threads, of_thread in places)
        own = y * columns + x if columns else x
        last = max(math.prod(each.shape) for each in self._buffers)
        return spot.offset // spot.size == own >= last

    def _undefined(self, fields: Sequence[str]) -> SanitizerFinding:
        line, said = int(fields[2]), " ".join(fields[5:])[:MOST_SAID]
        pattern, summary, deed = UNDEFINED.get(fields[4], (NO_DETAIL, "undefined behaviour", "does what C++ forbids"))
        found = pattern.search("".join(c for c in said if c.isascii() and c.isprintable()))
        deed = AN.sub("an", deed.format(*found.groups())) if found else f"does what is undefined in C++: {summary}"
        strays = fields[4] in STRAYS
        return SanitizerFinding(Status.FAILED, summary, self._located(fields, line, deed), _known(line), strays)

    def _end(self, kind: str, fields: Sequence[str], line: int) -> SanitizerFinding:
        status, deed = ENDS[kind]
        if kind == "fault" and fields[3] in SIGNALS:
            deed = SIGNALS[fields[3]]
        elif kind == "fault" and fields[3:5] == ("11", "1"):  # SIGSEGV, in the first page
            deed = NULL
        strays = kind == "fault" and deed != DIVIDES
        return SanitizerFinding(status, f"a thread {deed}", self._located(fields, line, deed), _known(line), strays)

    def _waiting(self, kind: str, fields: Sequence[str], line: int, other: int) -> SanitizerFinding | None:
        """Threads that wait for others at a barrier; `places`: all threads wait, but at two lines."""
        waits, missing = int(fields[1]), int(fields[3])
        if kind == "places" and (line == other or not (line and other)):
            return None  # one line, which the compiler has duplicated
        call = "warp function" if kind == "warp" else "__syncthreads()"
        elsewhere = f"waits{_at(other)}" if int(fields[4], 16) else "has returned"
        sentence = (
            f"not all threads of block {self._block(int(fields[0]))} come to the same {call}: "
            f"thread {self._thread(waits)} waits{_at(line)}, thread {self._thread(missing)} {elsewhere}"
        )
        summary = f"not all threads of a block come to the same {call}"
        return SanitizerFinding(Status.ERROR, summary, sentence, _known(line, other))

    def _absent(self, fields: Sequence[str], line: int) -> SanitizerFinding:
        deed = f"takes a value from {ABSENT[fields[4]].format(int(fields[3]))}"
        sentence = f"{self._located(fields, line, deed)}, and the results depend on that value"
        return SanitizerFinding(
            Status.FAILED, "a warp function takes a value from a lane that takes no part", sentence, _known(line)
        )

    # -- wording -------------------------------------------------------------------------------------------------------

    def _thing(self, spot: Spot) -> str:
        if spot.region == "b":
            return self._buffers[spot.index].element(spot.offset)
        for each in self._shared() if spot.region == "s" else ():
            if each.offset <= spot.offset < each.offset + each.size:
                element = (spot.offset - each.offset) // spot.size
                return each.name if each.size <= spot.size else f"{each.name}[{element}]"
        if spot.region == "c":
            return "a __device__ variable"
        return f"byte {spot.offset} of the extern __shared__ array" if spot.region == "d" else "memory"

    def _outside(self, spot: Spot) -> str:
        if spot.region == "b":
            return outside(self._buffers[spot.index], spot.offset, spot.size)
        if spot.region == "d":
            asked = self.launch.shared if self.launch else 0
            gives = f"gives it {counted(asked, 'byte')}" if asked else "gives it none: write shared=bytes there"
            return f"byte {spot.offset} of the extern __shared__ array; the launch line {gives}"
        before = [each for each in self._shared() if each.offset <= spot.offset] if spot.region == "s" else []
        if before:
            nearest = max(before, key=lambda each: each.offset)
            element = (spot.offset - nearest.offset) // spot.size
            has = counted(nearest.size // spot.size, "element")
            return f"{nearest.name}[{element}]; {nearest.name} has {has}"
        return "outside of a local array" if spot.region == "l" else "an address that is in no buffer"

    def _located(self, fields: Sequence[str], line: int, deed: str) -> str:
        """Line, thread, block and action of a record."""
        place = f"line {line}: " if line else ""
        return f"{place}thread {self._thread(int(fields[1]))} of block {self._block(int(fields[0]))} {deed}"

    def _thread(self, number: int) -> str:
        return _position(number, self.launch.block if self.launch else ONE)

    def _block(self, number: int) -> str:
        return _position(number, self.launch.grid if self.launch else ONE)


def outside(buffer: Buffer, offset: int, size: int = 1) -> str:
    """The place of bytes outside of the nearest buffer, and the size of that buffer: all elements of an access that
    begins inside."""
    first, last = buffer.element(offset), buffer.element(offset + size - 1)
    place = f"{first} to {last}" if 0 <= offset < buffer.size and first != last else first
    return f"{place}; {buffer.name} has {counted(math.prod(buffer.shape), 'element')}"


def counted(number: int, what: str) -> str:
    """`1 element`, `1,000 elements`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _places(number: int, dim: Dim) -> Dim:
    """The position of a thread in its block, or of a block in the grid."""
    return number % dim[0], number // dim[0] % dim[1], number // (dim[0] * dim[1])


def _position(number: int, dim: Dim) -> str:
    x, y, z = _places(number, dim)
    if dim[1:] == (1, 1):
        return str(number)
    return f"({x}, {y})" if dim[2] == 1 else f"({x}, {y}, {z})"


def _access(fields: Sequence[str]) -> Access:
    block, thread, where, is_write, way, size, region, index, offset = fields
    spot = Spot(region, int(index), int(offset), max(int(size), 1))
    return Access(int(block), int(thread), int(where, 16), is_write == "1", way == "1", way == "3", spot)


def _are_of_one_warp(first: Access, second: Access) -> bool:
    """Whether two threads of one warp race for shared memory."""
    is_known = min(first.thread, second.thread) >= 0 and first.spot.region in IN_SHARED
    return is_known and (first.block, first.thread // WARP) == (second.block, second.thread // WARP)


def _deed(access: Access, what: str) -> str:
    return f"{'writes' if access.is_write else 'reads'} {what}{' atomically' if access.is_atomic else ''}"


def _at(line: int) -> str:
    return f" at line {line}" if line else ""


def _known(*lines: int) -> tuple[int, ...]:
    return tuple(sorted({each for each in lines if each}))
