"""Right ways to decode by byte pairs that look nothing like the reference."""

import codecs


def recursively(ids, merges):
    """An id is taken apart until bytes are left."""

    def bytes_of(each):
        if each < 256:
            return bytes([each])  # raises ValueError below 0
        if each - 256 >= len(merges):
            raise ValueError("unknown id")
        left, right = merges[each - 256]
        return bytes_of(left) + bytes_of(right)

    return str(b"".join(map(bytes_of, ids)), "utf-8", "replace")


def merges_undone_from_the_last(ids, merges):
    """All merges are undone in the list of ids, the last one first."""
    flat = list(ids)
    if any(each not in range(256 + len(merges)) for each in flat):
        raise ValueError
    for number in reversed(range(len(merges))):
        flat = [part for each in flat for part in (merges[number] if each == 256 + number else (each,))]
    return bytearray(flat).decode(errors="replace")


def with_a_decoder_that_waits(ids, merges):
    """The text is decoded id by id, by a decoder that keeps incomplete characters until the rest comes."""
    known = dict(enumerate(bytes([byte]) for byte in range(256)))
    for number, (left, right) in enumerate(merges, 256):
        known[number] = known[left] + known[right]
    decoder, text = codecs.getincrementaldecoder("utf-8")("replace"), ""
    for each in ids:
        if each not in known:
            raise ValueError(f"unknown id {each}")
        text += decoder.decode(known[each])
    return text + decoder.decode(b"", final=True)
