"""A profile as lines for a terminal: the student's own lines, and under each what it asks of memory."""

import textwrap
from collections.abc import Iterator

from grader.cuda.profile import BarrierCounts, LineCounts, Profile
from grader.cuda.profile_advice import MUCH, WASTED, Advice, written
from grader.formats.terminal import DOTS, Line

NUMBERED = 6  # columns of a line's number and the space behind it
UNITS = {"global": "sector", "shared": "pass"}
PLURALS = {"sector": "sectors", "pass": "passes"}
HEAD = f"{'':34}{'requests':>10}{'lanes':>7}  {'for each request':<17}{'least':>6}"
NOTES = (
    "A request: one access of a warp. Lanes: its threads that take part, of 32. Sectors: 32 bytes of global memory. "
    "Passes: turns at the 32 banks of shared memory. Bytes moved: whole sectors, before any cache; in a block: how "
    "many times a block asks for each of its words. A '!': at least twice what would do."
)


def profile_lines(profile: Profile, found: tuple[Advice, ...], source: str, width: int) -> Iterator[Line]:
    """`source`: the text of the student's file."""
    yield from _heading(profile, width)
    yield ((HEAD.rstrip(), "dim"),)
    texts = source.split("\n")
    for number in sorted({each.line for each in profile.lines} | {each.line for each in profile.barriers}):
        text = texts[number - 1].strip() if 0 < number <= len(texts) else "(not a line of the file)"
        yield ((f"{number or '':>5} ", "dim"), (_cut(_plain(text), width - NUMBERED), "bold"))
        yield from (_counts(each) for each in profile.lines if each.line == number)
        yield from (_barrier(each) for each in profile.barriers if each.line == number)
    yield ()
    yield from _buffers(profile)
    yield ()
    yield from _what_to_change(found, width)
    yield ()
    yield from (((line, "dim"),) for line in _wrapped(NOTES, width, "  ", "  "))


def _heading(profile: Profile, width: int) -> Iterator[Line]:
    sizes = ", ".join(f"{name} {size}" for name, size in profile.sizes.items())
    room = max(width - len(profile.exercise), 0)
    yield ((profile.exercise, "bold"), (f"  one case: {sizes}; counted on the emulator"[:room], "dim"))
    for each in profile.launches:
        blocks = f"{each.blocks:,} block{'s' if each.blocks > 1 else ''} of {each.warps} warp{'s' * (each.warps > 1)}"
        yield ((f"  {each.kernel}: grid {_dim(each.grid)}, block {_dim(each.block)}: {blocks}"[:width], "dim"),)
    yield ()


def _dim(numbers: tuple[int, int, int]) -> str:
    return " x ".join(map(str, numbers)).removesuffix(" x 1").removesuffix(" x 1")


def _counts(each: LineCounts) -> Line:
    unit = UNITS[each.memory]
    cost, least = each.per_request(each.transactions), each.per_request(each.least)
    costs = f"{written(cost)} {unit if cost == 1 else PLURALS[unit]}"
    what = f"{each.deed} {each.what}" + (" (shared)" if each.memory == "shared" else "")
    lanes = written(each.per_request(each.lanes))
    row = f"      {what[:27]:<28}{each.requests:>10,}{lanes:>7}  {costs:<17}{written(least):>6}"
    if each.transactions >= WASTED * each.least:
        return ((f"{row}  !", "yellow"),)
    return ((row, ""),)


def _barrier(each: BarrierCounts) -> Line:
    return ((f"      {'barrier':<28}{each.times:>10,}{'':>7}  {written(each.per_block)} for each block", ""),)


def _buffers(profile: Profile) -> Iterator[Line]:
    yield ((f"  {'bytes moved':<32}{'asked for':>10}{'least':>12}{'times':>8}{'in a block':>12}", "dim"),)
    for each in profile.buffers:
        name = f"{each.name}, {'read' if each.deed == 'reads' else 'written'}"
        row = f"  {name[:31]:<32}{each.moved:>10,}{each.least:>12,}{written(each.moved / each.least):>8}"
        is_wasteful = each.moved >= WASTED * each.least and each.moved >= MUCH * profile.moved
        yield ((f"{row}{written(each.per_block):>12}", "yellow" if is_wasteful else ""),)
    if profile.least:
        times = written(profile.moved / profile.least)
        yield ((f"  {'all':<32}{profile.moved:>10,}{profile.least:>12,}{times:>8}", "bold"),)


def _what_to_change(found: tuple[Advice, ...], width: int) -> Iterator[Line]:
    if not found:
        yield (("  These counts ask for no change.", "green"),)
        return
    yield (("  What to change", "bold"),)
    for each in found:
        for line in _wrapped(f"{each.where}: {each.sentence}", width, "  ", "    "):
            yield ((line, ""),)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + DOTS


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text.replace("\t", " "))
