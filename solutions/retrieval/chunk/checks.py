"""What cutting a document into chunks is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

WORDS = ["the", "river", "has", "overflowed", "its", "bank", "near", "a", "bridge", "of", "stone"]


def tokens_of(rng, number):
    """Ids or words; many occur twice or more."""
    ids = rng.integers(len(WORDS), size=number).tolist()
    return [WORDS[each] for each in ids] if rng.integers(2) else ids


def inputs(rng, number=range(12, 24), size=range(4, 8), overlap=range(1, 4)):
    """Several chunks, with an overlap that is smaller than the step or larger."""
    number, size, overlap = sizes(rng, number, size, overlap)
    return {"tokens": tokens_of(rng, number), "size": size, "overlap": overlap}


def inputs_of_one_length(rng):
    """As many tokens in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, int(alike(rng).integers(12, 24)))


def near_a_full_chunk(rng, beyond=range(-2, 3), chunks=range(1, 5)):
    """The last full chunk ends with the last token, or up to two tokens before it or behind it."""
    size, overlap = sizes(rng, range(3, 8), range(0, 3))
    number = size + (size - overlap) * int(rng.choice(chunks)) + int(rng.choice(beyond))
    return {"tokens": tokens_of(rng, number), "size": size, "overlap": overlap}


def one_chunk(rng):
    """As many tokens as a chunk has, or fewer."""
    overlap, size = sorted(sizes(rng, range(3, 9), range(0, 6)))
    return {"tokens": tokens_of(rng, size - int(rng.integers(min(3, size)))), "size": size, "overlap": overlap}


def no_more_than_the_overlap(rng):
    """As many tokens as two chunks have in common, or fewer."""
    overlap, size = sorted(sizes(rng, range(4, 9), range(2, 7)))
    return {"tokens": tokens_of(rng, overlap - int(rng.integers(2))), "size": size, "overlap": overlap}


def ends(rng):
    """No overlap, or all but one token; chunks of one token; no tokens."""
    size, number = sizes(rng, range(2, 6), range(6, 14))
    size, overlap = [(size, 0), (size, size - 1), (1, 0), (size, size // 2)][rng.integers(4)]
    return {"tokens": tokens_of(rng, number if rng.integers(4) else 0), "size": size, "overlap": overlap}


def no_tokens(rng):
    return {**inputs(rng), "tokens": []}


def too_much_overlap(rng):
    """The overlap is as large as a chunk, or larger; with tokens or without."""
    case = inputs(rng)
    tokens = [case["tokens"], case["tokens"][: rng.integers(1, case["size"])], []][rng.integers(3)]
    return {**case, "tokens": tokens, "overlap": case["size"] + int(rng.choice([0, 0, 1, 2, 7]))}


tolerance = Tolerance(rtol=0.0)  # ids and words: exact

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_one_length), near_a_full_chunk],
        cases=10,
        points=1,
    ),
    Agrees(
        "one chunk, no tokens, no overlap", [one_chunk, no_more_than_the_overlap, ends, no_tokens], cases=5, points=0.5
    ),
    Agrees("an overlap of size or more is a ValueError", too_much_overlap, cases=8, points=0.5),
]
