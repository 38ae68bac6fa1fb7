"""What the emulator's host recorded, in the student's words and lines."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from grader.cuda.compiler import SharedVariable
from grader.cuda.emulator import Buffer, Emulated
from grader.cuda.launch_plan import Dim, Launch
from grader.model import Status

Places = Callable[[Sequence[int]], Mapping[int, int]]  # addresses to the lines they come from
Shared = Callable[[], Sequence[SharedVariable]]  # asked for only where it is needed
ONE: Dim = (1, 1, 1)
UNDEFINED = {
    "out-of-bounds-index": "an index outside of its array",
    "misaligned-pointer-use": "an access to an address that is no multiple of its size",
    "null-pointer-use": "an access through a null pointer",
    "integer-divide-by-zero": "a division by zero",
    "signed-integer-overflow": "an int that overflows",
    "shift-exponent": "a shift by more bits than there are",
    "shift-out-of-bounds": "a shift by more bits than there are",
}


class Trouble(msgspec.Struct, frozen=True):
    """Something that went wrong while kernels ran. `summary` gives no number away; `sentence` has threads and lines;
    `lines` are those of the student's file that it is about."""

    status: Status
    summary: str
    sentence: str
    lines: tuple[int, ...] = ()


class Spot(msgspec.Struct, frozen=True):
    """Where memory was touched: b, a buffer, its index and the byte in it; s, the byte of the object; d, the byte of
    the dynamic shared memory; l, a local variable; e, elsewhere."""

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
    spot: Spot


def troubles(
    run: Emulated,
    launches: Sequence[Launch],
    buffers: Sequence[Buffer],
    shared: Shared,
    places: Places,
) -> list[Trouble]:
    """In the order in which they were met. Whatever the records hold, this does not raise: the process that wrote them
    is the student's."""
    teller = _Teller(buffers, shared, places)
    found: list[Trouble] = []
    for record in run.records:
        try:
            if record[0] == "launch":
                teller.launch = launches[int(record[1])]
                continue
            trouble = teller.trouble(record[0], record[1:])
        except (ValueError, IndexError):
            continue
        if trouble is not None and trouble not in found:
            found.append(trouble)
    return found


class _Teller:
    def __init__(self, buffers: Sequence[Buffer], shared: Shared, places: Places) -> None:
        self._buffers, self._shared, self._places = buffers, shared, places
        self.launch: Launch | None = None

    def trouble(self, kind: str, fields: Sequence[str]) -> Trouble | None:
        match kind:
            case "race":
                return self._race(_access(fields[9:]), _access(fields[:9]))  # the host tells the later one first
            case "memory":
                return self._memory(fields)
            case "undefined":
                return self._undefined(fields)
            case "barrier" | "warp" | "places":
                return self._waiting(kind, fields)
            case "fault" | "stack" | "trap" | "assert" | "endless":
                return self._end(kind, fields)
        return None

    # -- races ---------------------------------------------------------------------------------------------------------

    def _race(self, first: Access, second: Access) -> Trouble:
        line, other = self._lines(first.where - 1, second.where - 1)
        what = self._thing(first.spot)
        is_shared = first.spot.region in ("s", "d")
        in_one_block = is_shared or first.block == second.block
        if line == other:
            deed = "write" if first.is_write and second.is_write else "read and write"
            told = f"at line {line} both {deed} {what}"
        else:
            told = f"line {line} {_deed(first)} {what}, line {other} {_deed(second)} it"
        if first.is_atomic or second.is_atomic:
            why = "only one of them atomically"
        elif in_one_block:
            why = "with no __syncthreads() between the two"
        else:
            why = "and nothing orders blocks: use an atomic, a place for each block, or a second launch"
        sentence = f"a data race: {self._pair(first, second, in_one_block)}: {told}, {why}"
        summary = f"a data race on {'shared' if is_shared else 'global'} memory"
        return Trouble(Status.FAILED, summary, sentence, _known(line, other))

    def _pair(self, first: Access, second: Access, in_one_block: bool) -> str:
        if min(first.thread, second.thread) < 0:
            return "two threads"
        a, b = self._thread(first.thread), self._thread(second.thread)
        if in_one_block:
            return f"threads {a} and {b} of block {self._block(second.block)}"
        return f"thread {a} of block {self._block(first.block)} and thread {b} of block {self._block(second.block)}"

    # -- single threads ------------------------------------------------------------------------------------------------

    def _memory(self, fields: Sequence[str]) -> Trouble:
        verb = "writes" if fields[3] == "1" else "reads"
        spot = Spot(fields[5], int(fields[6]), int(fields[7]), int(fields[4]))
        (line,) = self._lines(int(fields[2], 16) - 1)
        sentence = f"line {line}: {self._who(fields)} {verb} {self._outside(spot)}"
        return Trouble(Status.FAILED, f"it {verb} outside of its memory", sentence, _known(line))

    def _undefined(self, fields: Sequence[str]) -> Trouble:
        line, kind = int(fields[2]), fields[4]
        what = UNDEFINED.get(kind, "undefined behaviour")
        detail = "".join(c for c in " ".join(fields[5:]) if c.isascii() and c.isprintable())[:120]
        return Trouble(Status.FAILED, what, f"line {line}: {self._who(fields)}: {what} ({detail})", _known(line))

    def _end(self, kind: str, fields: Sequence[str]) -> Trouble:
        where = int(fields[2], 16)
        (line,) = self._lines(where - 1 if kind in ("trap", "assert") else where)
        status, what = (
            Status.CRASHED,
            {
                "trap": "calls __trap()",
                "assert": "finds an assert that does not hold",
                "stack": "uses more stack than there is",
                "endless": "had come to no end when time was over",
            }.get(kind, ""),
        )
        if kind == "endless":
            status = Status.TIMED_OUT
        elif kind == "fault":
            what = "divides by zero" if fields[3] == "8" else "touches an address where there is no memory"
            what = "uses a null pointer" if fields[4] == "1" and fields[3] == "11" else what
        return Trouble(status, f"a thread {what}", f"line {line}: {self._who(fields)} {what}", _known(line))

    def _waiting(self, kind: str, fields: Sequence[str]) -> Trouble | None:
        """Threads that wait for others which do not come; `places`: they met, but at two lines."""
        waits, missing = int(fields[1]), int(fields[3])
        line, other = self._lines(int(fields[2], 16) - 1, int(fields[4], 16) - 1)
        if kind == "places" and (line == other or not (line and other)):
            return None  # one line, of which the compiler made two places
        call = "warp function" if kind == "warp" else "__syncthreads()"
        elsewhere = f"waits at line {other}" if int(fields[4], 16) else "has returned"
        sentence = (
            f"not all threads of block {self._block(int(fields[0]))} come to the same {call}: "
            f"thread {self._thread(waits)} waits at line {line}, thread {self._thread(missing)} {elsewhere}"
        )
        summary = f"not all threads of a block come to the same {call}"
        return Trouble(Status.ERROR, summary, sentence, _known(line, other))

    # -- words ---------------------------------------------------------------------------------------------------------

    def _lines(self, *addresses: int) -> list[int]:
        found = self._places([each for each in addresses if each > 0])
        return [found.get(each, 0) for each in addresses]

    def _thing(self, spot: Spot) -> str:
        if spot.region == "b":
            return f"{self._buffers[spot.index].name}[{spot.offset // spot.size}]"
        for each in self._shared() if spot.region == "s" else ():
            if each.offset <= spot.offset < each.offset + each.size:
                element = (spot.offset - each.offset) // spot.size
                return each.name if each.size <= spot.size else f"{each.name}[{element}]"
        return "shared memory" if spot.region in ("s", "d") else "memory"

    def _outside(self, spot: Spot) -> str:
        if spot.region == "b":
            buffer = self._buffers[spot.index]
            return f"{buffer.name}[{spot.offset // spot.size}]; {buffer.name} has {buffer.size // spot.size} elements"
        if spot.region == "d":
            return f"byte {spot.offset} of the dynamic shared memory, which is past what the launch asks for"
        before = [each for each in self._shared() if each.offset <= spot.offset] if spot.region == "s" else []
        if before:
            nearest = max(before, key=lambda each: each.offset)
            element = (spot.offset - nearest.offset) // spot.size
            return f"{nearest.name}[{element}]; {nearest.name} has {nearest.size // spot.size} elements"
        return "outside of a local array" if spot.region == "l" else "where no buffer is"

    def _who(self, fields: Sequence[str]) -> str:
        return f"thread {self._thread(int(fields[1]))} of block {self._block(int(fields[0]))}"

    def _thread(self, number: int) -> str:
        return _position(number, self.launch.block if self.launch else ONE)

    def _block(self, number: int) -> str:
        return _position(number, self.launch.grid if self.launch else ONE)


def _position(number: int, dim: Dim) -> str:
    x, y, z = number % dim[0], number // dim[0] % dim[1], number // (dim[0] * dim[1])
    if dim[1:] == (1, 1):
        return str(number)
    return f"({x}, {y})" if dim[2] == 1 else f"({x}, {y}, {z})"


def _access(fields: Sequence[str]) -> Access:
    block, thread, where, is_write, is_atomic, size, region, index, offset = fields
    spot = Spot(region, int(index), int(offset), max(int(size), 1))
    return Access(int(block), int(thread), int(where, 16), is_write == "1", is_atomic == "1", spot)


def _deed(access: Access) -> str:
    return ("writes" if access.is_write else "reads") + (" (atomically)" if access.is_atomic else "")


def _known(*lines: int) -> tuple[int, ...]:
    return tuple(sorted({each for each in lines if each}))
