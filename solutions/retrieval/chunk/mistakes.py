"""Wrong ways to cut a document into chunks. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

STARTS, CHUNK, RETURNED = "range(0, len(tokens), size - overlap)", "tokens[start : start + size]", "return chunks"
STOP = "        if start + size >= len(tokens):\n            break\n"
REFUSED = (
    '    if overlap >= size:\n        raise ValueError(f"an overlap of {overlap} is too large for chunks of {size}")\n'
)

pairs = [
    ("a_chunk_inside_the_last", "larger_overlaps_accepted"),
    ("last_chunk_lost", "accepted_without_tokens"),
    ("overlap_ignored", "larger_overlaps_accepted"),
]


@replaced(STARTS, "range(0, len(tokens) - size + 1, size - overlap)")
def last_chunk_lost():
    """Only full chunks are made, so the tokens at the end are lost, and so is a document shorter than size. The last
    chunk may be short."""


@replaced(STARTS, "range(0, len(tokens) - size, size - overlap)")
def last_full_chunk_lost():
    """The last chunk is lost, also where it is full: the starts end too early. Go on until a chunk contains the last
    token."""


@replaced(STARTS, "range(0, max(1, len(tokens) - size + 1), size - overlap)")
@replaced(RETURNED, "return chunks if tokens else []")
def last_chunk_lost_after_the_first():
    """After the first chunk only full ones are made, so the tokens at the end are lost. The last chunk may be short."""


@replaced(STARTS, "range(0, len(tokens) - overlap, size - overlap)")
def short_documents_lost():
    """A document with no more tokens than the overlap has no chunk; it is one chunk."""


@without(STOP)
def a_chunk_inside_the_last():
    """There are chunks after the one that reaches the end; they lie inside it. Stop at the first chunk that contains
    the last token."""


@replaced("start + size >= len(tokens)", "start + size > len(tokens)")
def full_last_chunk_not_noticed():
    """Where the last chunk is full, one more chunk is made, which lies inside it. Stop as soon as a chunk ends with the
    last token: compare with >=."""


@replaced("size - overlap)", "size)")
def overlap_ignored():
    """The chunks have no tokens in common: the step is size. It is size - overlap."""


@replaced(STARTS, "range(0, len(tokens), overlap)")
def step_of_the_overlap():
    """The step from one start to the next is the overlap; it is size - overlap."""


@replaced(STARTS, "range(0, len(tokens), max(1, size - overlap - 1))")
def one_too_many_in_common():
    """The chunks have one token more in common than overlap says; the step is size - overlap."""


@replaced(STARTS, "range(0, len(tokens), size - overlap + 1)")
def one_too_few_in_common():
    """The chunks have one token less in common than overlap says; the step is size - overlap."""


@replaced(STARTS, "range(0, len(tokens), size)")
@replaced(CHUNK, "tokens[start : start + size + overlap]")
@replaced("start + size >=", "start + size + overlap >=")
def overlap_added_at_the_end():
    """The chunks are size + overlap long; the overlap is a part of size, so they are size long."""


@replaced(STARTS, "range(0, len(tokens), size)")
@replaced(CHUNK, "tokens[max(0, start - overlap) : start + size]")
def overlap_added_at_the_front():
    """Each chunk has size new tokens, with the overlap in front of them; the overlap is a part of size, so that all
    chunks but the last are size long."""


@replaced(CHUNK, "tokens[start : start + size - 1]")
def one_token_too_few():
    """The chunks are one token too short; a slice ends before its second number."""


@replaced(CHUNK, "tokens[max(0, min(start, len(tokens) - size)) : start + size]")
def last_chunk_filled_from_the_front():
    """The last chunk starts earlier, so that it is full; it starts where the step puts it, and may be short."""


@replaced(CHUNK, "tokens[start : start + size] + [None] * (start + size - len(tokens))")
def last_chunk_padded():
    """The last chunk is filled up; it stays short."""


@replaced(CHUNK, "tokens[start : start + size] + [0] * (start + size - len(tokens))")
def last_chunk_padded_with_0():
    """The last chunk is filled up with 0; it stays short."""


@replaced(RETURNED, "return chunks or [[]]")
def an_empty_chunk():
    """A document without tokens gives one empty chunk; it gives no chunk, []."""


@without(REFUSED)
def larger_overlaps_accepted():
    """An overlap larger than size is accepted; raise ValueError for every overlap of size or more. (range raises by
    itself only where they are equal.)"""


@replaced(REFUSED, f"    if not tokens:\n        return []\n{REFUSED}")
def accepted_without_tokens():
    """A document without tokens gives [] before the overlap is tested; test it first, and raise ValueError."""


@replaced(REFUSED, f"    if len(tokens) <= size:\n        return [tokens[:]] if tokens else []\n{REFUSED}")
def accepted_for_short_documents():
    """A document of at most size tokens is returned before the overlap is tested; test it first, and raise
    ValueError."""


@replaced(REFUSED, "")
@replaced("size - overlap)", "max(1, size - overlap))")
def never_refused():
    """An overlap of size or more is accepted; raise ValueError, since the chunks would not move on."""


@replaced(RETURNED, "return [start for start in range(0, max(0, len(tokens) - overlap), size - overlap)]")
def starts_returned():
    """The starts are returned; return the tokens of each chunk."""


@replaced(RETURNED, 'return [" ".join(map(str, each)) for each in chunks]')
def joined_to_text():
    """The chunks are texts; each chunk is a list of tokens."""


@shows_in("inputs")
def cut_off_in_place(tokens, size, overlap):
    """The document is cut in place (del, pop), so the caller's list loses its tokens; make new lists."""
    if overlap >= size:
        raise ValueError
    chunks = [tokens[:size]] if tokens else []
    while len(tokens) > size:
        del tokens[: size - overlap]
        chunks.append(tokens[:size])
    return chunks
