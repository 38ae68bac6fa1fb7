"""What the counts of a profile say to change. Only what is certain: a sentence names the line, the numbers and a cause
that the numbers show."""

from collections.abc import Iterator

import msgspec

from grader.cuda.profile import WARP, WORD, LineCounts, Profile

WASTED = 2  # x the least, from which transactions are too many
TURNS = 8  # threads of a warp that meet at one address, from which their additions should be joined
AGAIN = 8  # times that a block reads one word, from which it should keep it
WORTH, MUCH = 0.01, 0.1  # of all sectors, or of all passes: less is not worth a sentence
NEAR = 4  # elements between neighbouring threads, up to which one vector has them
VERBS = {"reads": "read", "writes": "write", "adds to": "add to"}


class Advice(msgspec.Struct, frozen=True):
    lines: tuple[int, ...]
    sentence: str

    @property
    def where(self) -> str:
        """`line 7`, `lines 7, 9`."""
        return f"line{'s' * (len(self.lines) > 1)} {', '.join(map(str, self.lines))}"


def advice(profile: Profile) -> tuple[Advice, ...]:
    """In the order of the file; what several lines should change is one sentence."""
    found: dict[str, list[int]] = {}
    for line, sentence in sorted([*_of_lines(profile), *_of_buffers(profile)]):
        found.setdefault(sentence, []).append(line)
    return tuple(Advice(tuple(dict.fromkeys(lines)), sentence) for sentence, lines in found.items())


def written(number: float) -> str:
    """`4`, `4.5`, `1,024`."""
    return f"{number:,.1f}".removesuffix(".0")


def _of_lines(profile: Profile) -> Iterator[tuple[int, str]]:
    divided = set()
    for each in profile.lines:
        if each.deed == "adds to":
            sentence = _turns(each)
        elif each.memory == "global":
            sentence = _apart(each, profile)
        else:
            sentence = _conflicts(each, profile)
        if sentence:
            yield each.line, sentence
        elif each.line not in divided and (sentence := _divergence(each)):
            divided.add(each.line)
            yield each.line, sentence


def _is_worth_it(each: LineCounts, profile: Profile) -> bool:
    """Whether the line costs much more than it must, and enough of it to matter."""
    all_costs = sum(other.transactions for other in profile.lines if other.memory == each.memory)
    return each.transactions >= WASTED * each.least and each.transactions - each.least >= WORTH * all_costs


def _apart(each: LineCounts, profile: Profile) -> str:
    """About neighbouring threads whose addresses are too far apart to share sectors."""
    if not _is_worth_it(each, profile) or abs(each.step) <= each.bytes:
        return ""
    elements = abs(each.step) // each.bytes
    names = [name for name, size in profile.sizes.items() if size == elements]
    distance = f"{names[0]} ({elements:,})" if len(names) == 1 else f"{elements:,}"
    cost, least = (written(each.per_request(number)) for number in (each.transactions, each.least))
    begin = (
        f"a warp {each.deed} {each.what} in {cost} sectors where {least} would do: neighbouring threads "
        f"{VERBS[each.deed]} elements that are {distance} apart."
    )
    if elements <= NEAR:
        vectors = "float2 or float4" if each.bytes == WORD else "a vector type"
        return (
            f"{begin} If each thread needs the elements between as well, {VERBS[each.deed]} them together, as "
            f"{vectors}; else let neighbouring threads take neighbouring elements."
        )
    return (
        f"{begin} Let threadIdx.x run along neighbouring elements; if another line then suffers, go through a tile in "
        "shared memory."
    )


def _conflicts(each: LineCounts, profile: Profile) -> str:
    """About words in one bank of shared memory."""
    if not _is_worth_it(each, profile):
        return ""
    words = abs(each.step) // WORD
    cost, least = (written(each.per_request(number)) for number in (each.transactions, each.least))
    begin = f"a warp {each.deed} {each.what} in {cost} passes where {least} would do: bank conflicts."
    if each.step and words % 2 == 0 and words > each.bytes // WORD:
        shared = WARP // _gcd(words)
        banks = f"{shared} of the 32 banks" if shared > 1 else "one of the 32 banks"
        return (
            f"{begin} Neighbouring threads {VERBS[each.deed]} words that are {words} apart, and such words are in "
            f"{banks}. Make the distance odd: one unused element at the end of each row, such as [32][33] for [32][32]."
        )
    if words % 2 == 0 or each.bytes > WORD:
        return ""
    widths = {launch.block[0] for launch in profile.launches}
    if len(widths) == 1 and (width := widths.pop()) < WARP and WARP % width == 0:
        return (
            f"{begin} The block is {width} threads wide, so a warp has {WARP // width} rows of it, and words of "
            "different rows are in one bank. With a block (and a tile) 32 wide, a warp has one row."
        )
    return ""


def _gcd(words: int) -> int:
    """The greatest common divisor of a distance and the number of banks, a power of two."""
    return min(words & -words, WARP)


def _turns(each: LineCounts) -> str:
    turns = each.per_request(each.turns)
    if turns < TURNS:
        return ""
    return (
        f"{written(turns)} threads of a warp add to one address of {each.what}, one after the other. Add up within the "
        "warp first, with __shfl_down_sync or __reduce_add_sync; then one thread of it adds to memory."
    )


def _divergence(each: LineCounts) -> str:
    """About warps in which every second, or every n-th, thread takes part."""
    if 2 * each.spread < each.requests:
        return ""
    return (
        f"{written(each.per_request(each.lanes))} of the {WARP} threads of a warp take part, with idle threads between "
        "them. Where the condition depends on the thread's number, choose it so that the first threads of the block "
        "take part: whole warps then work, and whole warps skip the line."
    )


def _of_buffers(profile: Profile) -> Iterator[tuple[int, str]]:
    for each in profile.buffers:
        if each.deed != "reads" or each.per_block < AGAIN or each.moved < MUCH * profile.moved:
            continue
        lines = [line for line in profile.lines if (line.what, line.deed) == (each.name, "reads")]
        if lines:
            most = max(lines, key=lambda line: line.requests)
            yield (
                most.line,
                f"a block reads each word of {each.name} that it needs {written(each.per_block)} times. Read it once, "
                "into shared memory or a register, and use it from there.",
            )
