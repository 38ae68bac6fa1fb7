"""What a kernel's warps ask of memory, line by line, as the emulator counts it in one case (emulator/counting.h).

The counts are those of the source: each access that the file writes is counted, but a value that a thread has just
read counts once. They need no GPU and are the same on every machine.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
from msgspec import structs

from grader.checks.agrees import Agrees
from grader.checks.context import case_rng
from grader.course.author_code import author_fault
from grader.course.exercise import Exercise
from grader.cuda.kernel_worker import CountedRun, KernelWorker
from grader.cuda.launch_plan import Launch
from grader.cuda.signature import Signature
from grader.errors import CourseError, GraderError
from grader.workers.process import Stopped

SCHEMA = "grader/profile/v1"
WARP, SECTOR, WORD = 32, 32, 4  # threads; bytes
MOST = 1 << 53  # the largest count that JSON keeps exactly
Deed = Literal["reads", "writes", "adds to"]
DEEDS: dict[str, Deed] = {"r": "reads", "w": "writes", "a": "adds to"}
SHARED = ("s", "d")
UNKNOWN = {"c": "a __device__ variable", "o": "memory outside of its buffers"}
NUMBER = re.compile(r"-?\d{1,18}")
ADDRESS = re.compile(r"[0-9a-f]{1,16}")


class LineCounts(msgspec.Struct, frozen=True):
    """What all warps did to one buffer, or to one variable in shared memory, on one line. All numbers are sums.

    A request is one access of a warp. `transactions`: in global memory the sectors of 32 bytes that the requests
    touched, in shared memory the passes that they took; `least`: how many would do for the same bytes.
    """

    line: int  # 0: not known
    deed: Deed  # the last one: atomic operations
    what: str
    memory: Literal["global", "shared"]
    bytes: int  # of one thread's access
    requests: int
    lanes: int  # threads that took part
    partial: int  # requests in which some threads of the warp did not take part
    spread: int  # those among them whose threads are at a regular distance, with idle threads between them
    transactions: int
    least: int
    worst: int  # transactions of the most expensive request
    turns: int  # of atomic operations: the threads of each request that met at one address
    step: int  # bytes between the addresses of neighbouring threads; 0: not the same everywhere

    def per_request(self, number: int) -> float:
        return number / self.requests


class BufferCounts(msgspec.Struct, frozen=True):
    """The bytes of one buffer that all warps asked for, in whole sectors, before any cache; and the least."""

    name: str
    deed: Deed
    moved: int
    least: int  # bytes, each once
    per_block: float  # how many times a block asks for a word that it asks for at all


class BarrierCounts(msgspec.Struct, frozen=True):
    """The barriers of one line: how many times all blocks met there, and how many blocks did."""

    line: int
    times: int
    blocks: int

    @property
    def per_block(self) -> float:
        return self.times / self.blocks


class LaunchSize(msgspec.Struct, frozen=True):
    kernel: str
    grid: tuple[int, int, int]
    block: tuple[int, int, int]

    @property
    def blocks(self) -> int:
        return self.grid[0] * self.grid[1] * self.grid[2]

    @property
    def warps(self) -> int:
        """Of a block."""
        return -(-self.block[0] * self.block[1] * self.block[2] // WARP)


class Profile(msgspec.Struct, frozen=True):
    """The counts of one case. `lines` are in the order of the file, its reads first."""

    exercise: str
    sizes: dict[str, int]
    launches: tuple[LaunchSize, ...]
    lines: tuple[LineCounts, ...]
    buffers: tuple[BufferCounts, ...]
    barriers: tuple[BarrierCounts, ...]
    schema: str = SCHEMA

    @property
    def moved(self) -> int:
        return sum(each.moved for each in self.buffers)

    @property
    def least(self) -> int:
        return sum(each.least for each in self.buffers)


# -- the case ----------------------------------------------------------------------------------------------------------


def profiled_case(exercise: Exercise, seed: int) -> dict[str, Any]:
    """The inputs of one public case: the one that shows a kernel best.

    Sizes that are multiples of 32 come first, since edges blur the counts of whole warps; then the case whose smallest
    size is the largest, then the one with the most elements. Raises CourseError.
    """
    found = [(_aptness(exercise, case), case) for case in _cases(exercise, seed)]
    if not found:
        raise CourseError(f"{exercise.id}/checks.py: no check has cases of one call, so there is nothing to profile")
    return max(found, key=lambda pair: pair[0])[1]


def _cases(exercise: Exercise, seed: int) -> Iterable[dict[str, Any]]:
    hidden = exercise.hidden_checks
    for check in exercise.checks:
        if not isinstance(check, Agrees) or check in hidden:
            continue
        for index in range(check.all_cases):
            try:
                made = check.maker(index)(case_rng(seed, check.name, index))
            except Exception as fault:
                raise author_fault(fault, f"{exercise.id}/checks.py") from fault
            if isinstance(made, dict):
                yield made


def _aptness(exercise: Exercise, case: Mapping[str, Any]) -> tuple[int, int, int]:
    sizes = sizes_of(exercise, case)
    elements = sum(int(np.size(each)) for each in case.values())
    return sum(each % WARP == 0 for each in sizes.values()), min(sizes.values(), default=0), elements


def sizes_of(exercise: Exercise, case: Mapping[str, Any]) -> dict[str, int]:
    """Raises CourseError for inputs that do not fit the signature."""
    signature = exercise.signature
    assert isinstance(signature, Signature)
    try:
        return {name: int(size) for name, size in signature.sizes_of(case).items()}
    except (ValueError, LookupError) as fault:
        raise CourseError(f"{exercise.id}/checks.py: {fault}") from fault


# -- the counts --------------------------------------------------------------------------------------------------------


def profile_of(worker: KernelWorker, exercise: Exercise, case: Mapping[str, Any]) -> Profile | Stopped:
    """The counts of one run of the worker's kernels, or why it has none. Raises GraderError."""
    run = worker.count(list(case.values()))
    return run if isinstance(run, Stopped) else read_profile(exercise.id, sizes_of(exercise, case), run)


def read_profile(exercise: str, sizes: Mapping[str, int], run: CountedRun) -> Profile:
    """The counts in the host's records. Raises GraderError if these make no sense: the process that wrote them also ran
    the student's code."""
    try:
        reader = _Reader(run)
        lines, barriers = reader.lines(), reader.barriers()
        buffers = tuple(reader.buffer(record) for record in run.records if record[0] == "moved")
    except (ValueError, LookupError) as fault:
        raise GraderError(f"the emulator's counts make no sense: {str(fault)[:80]!r}") from fault
    launches = tuple(_size(each) for each in run.launches)
    return Profile(exercise, dict(sizes), launches, lines, buffers, barriers)


def _size(launch: Launch) -> LaunchSize:
    return LaunchSize(launch.kernel, launch.grid, launch.block)


class _Reader:
    """Raises ValueError or LookupError for a malformed record."""

    def __init__(self, run: CountedRun) -> None:
        self._run = run
        places = [_address(record[1]) for record in run.records if record[0] in ("counted", "met")]
        self._lines = run.places(places)

    def lines(self) -> tuple[LineCounts, ...]:
        """One for each line, deed and variable: several accesses of a line are added up."""
        found: dict[tuple[int, str, str], LineCounts] = {}
        for record in self._run.records:
            if record[0] == "counted":
                each = self._counted(record)
                key = each.line, each.deed, each.what
                found[key] = _sum(found[key], each) if key in found else each
        order: list[Deed] = ["reads", "writes", "adds to"]
        return tuple(sorted(found.values(), key=lambda each: (each.line, order.index(each.deed))))

    def barriers(self) -> tuple[BarrierCounts, ...]:
        """One for each line; a line with several barriers has those of the first one's blocks."""
        found: dict[int, BarrierCounts] = {}
        for record in self._run.records:
            if record[0] == "met":
                _, where, times, blocks = record
                each = BarrierCounts(self._line(where), _count(times), _count(blocks))
                if not 0 < each.blocks <= each.times:
                    raise ValueError("blocks at a barrier")
                known = found.get(each.line, BarrierCounts(each.line, 0, each.blocks))
                found[each.line] = structs.replace(known, times=known.times + each.times)
        return tuple(found[line] for line in sorted(found))

    def buffer(self, record: Sequence[str]) -> BufferCounts:
        _, index, deed, *numbers = record
        sectors, asked, of_blocks, once = map(_count, numbers)
        if not 0 < once <= of_blocks <= asked:
            raise ValueError("words of a buffer")
        name = self._run.buffers[_count(index)].name
        return BufferCounts(name, DEEDS[deed], sectors * SECTOR, once * WORD, asked / of_blocks)

    def _counted(self, record: Sequence[str]) -> LineCounts:
        _, where, deed, region, index, size, *numbers, step = record
        requests, lanes, partial, spread, transactions, least, worst, turns = map(_count, numbers)
        if not 0 < requests <= lanes or not 0 < least <= transactions or max(partial, spread) > requests:
            raise ValueError("requests of a line")
        return LineCounts(
            line=self._line(where),
            deed=DEEDS[deed],
            what=self._name(region, _count(index)),
            memory="shared" if region in SHARED else "global",
            bytes=_count(size),
            requests=requests,
            lanes=lanes,
            partial=partial,
            spread=spread,
            transactions=transactions,
            least=least,
            worst=worst,
            turns=turns,
            step=_number(step),
        )

    def _line(self, where: str) -> int:
        return self._lines.get(_address(where), 0)

    def _name(self, region: str, index: int) -> str:
        if region == "b":
            return self._run.buffers[index].name
        if region == "d":
            return self._run.dynamic[0] if len(self._run.dynamic) == 1 else "dynamic shared memory"
        if region == "s":
            shared = [each for each in self._run.shared if each.offset <= index < each.offset + each.size]
            return shared[0].name if shared else "shared memory"
        return UNKNOWN[region]


def _sum(first: LineCounts, second: LineCounts) -> LineCounts:
    added = ("requests", "lanes", "partial", "spread", "transactions", "least", "turns")
    sums: dict[str, Any] = {name: getattr(first, name) + getattr(second, name) for name in added}
    sums["worst"] = max(first.worst, second.worst)
    sums["step"] = first.step if first.step == second.step else 0
    sums["bytes"] = max(first.bytes, second.bytes)
    return structs.replace(first, **sums)


def _address(text: str) -> int:
    """The place of the call before this return address."""
    if not ADDRESS.fullmatch(text):
        raise ValueError(text)
    return max(int(text, 16) - 1, 0)


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text) or abs(int(text)) > MOST:
        raise ValueError(text)
    return int(text)


def _count(text: str) -> int:
    number = _number(text)
    if number < 0:
        raise ValueError(text)
    return number
