"""Wrong ways to encode by byte pairs. A student who makes the mistake reads its docstring."""

from itertools import pairwise

from grader.checks import replaced, shows_in

LOOP, START = "in enumerate(merges, 256):", "ids = list(data)"
FOUND, NEXT = "merged[-1] == left and each == right", "        ids = merged\n"
END = "    return ids\n"

pairs = [
    ("from_right_to_left", "spaces_dropped"),
    ("in_reverse_order", "only_the_first_place"),
]


def longest_match(data, merges):
    """At each place the longest token that fits is taken, as WordPiece does; make the merges in their order."""
    ids = {bytes([byte]): byte for byte in range(256)}
    text = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        text.append(text[left] + text[right])
        ids.setdefault(text[-1], len(text) - 1)
    found, place = [], 0
    while place < len(data):
        end = next(end for end in range(len(data), place, -1) if data[place:end] in ids)
        found.append(ids[data[place:end]])
        place = end
    return found


def _merged_again_and_again(data, merges, choose):
    """Until no merge is left, the place that choose(places, tokens at these places) gives is merged."""
    tokens, ids = {tuple(pair): token for token, pair in enumerate(merges, 256)}, list(data)
    while True:
        places = [place for place in range(len(ids) - 1) if (ids[place], ids[place + 1]) in tokens]
        if not places:
            return ids
        place = choose(places, [tokens[ids[each], ids[each + 1]] for each in places])
        ids[place : place + 2] = [tokens[ids[place], ids[place + 1]]]


def leftmost_first(data, merges):
    """The leftmost pair that has a merge is merged first, as in one walk from left to right. The merge that stands
    first in the list comes first, in all places."""
    return _merged_again_and_again(data, merges, lambda places, tokens: places[0])


def rightmost_first(data, merges):
    """The rightmost pair that has a merge is merged first; the merge that stands first in the list comes first."""
    return _merged_again_and_again(data, merges, lambda places, tokens: places[-1])


def last_merge_first(data, merges):
    """Among the pairs that have a merge, the one that stands last in the list is merged first; it is the one that
    stands first."""
    return _merged_again_and_again(data, merges, lambda places, tokens: places[tokens.index(max(tokens))])


def most_frequent_first(data, merges):
    """The pair that occurs most often in data is merged first. Counting belongs to the training; here the order of the
    merges decides."""
    tokens, ids = {tuple(pair): token for token, pair in enumerate(merges, 256)}, list(data)
    while True:
        found = [tokens[pair] for pair in pairwise(ids) if pair in tokens]
        if not found:
            return ids
        best = max(found, key=lambda each: (found.count(each), -each))
        merged = []
        for each in ids:
            if merged and tokens.get((merged[-1], each)) == best:
                merged[-1] = best
            else:
                merged.append(each)
        ids = merged


def rounds_from_left_to_right(data, merges):
    """Each round walks from left to right and makes whatever merge fits, again and again. In each round, make one
    merge alone, in the order of the list."""
    before, ids = None, data
    while ids != before:
        before, ids = ids, one_pass_without_going_back(ids, merges)
    return list(ids)


@replaced(LOOP, "in reversed(list(enumerate(merges, 256))):")
def in_reverse_order():
    """The merges are made in reverse order; make them in the order of the list."""


def one_pass_without_going_back(data, merges):
    """The bytes are walked through once, so that merged tokens are never merged again. Make the merges one after the
    other, each in all places."""
    tokens, ids, place = {tuple(pair): token for token, pair in enumerate(merges, 256)}, [], 0
    while place < len(data):
        pair = tuple(data[place : place + 2])
        ids.append(tokens.get(pair, data[place]))
        place += 2 if pair in tokens else 1
    return ids


@replaced(FOUND, f"token not in merged and {FOUND}")
def only_the_first_place():
    """Each merge is made at the first place alone; make it everywhere."""


@replaced(
    """        for each in ids:
            if merged and merged[-1] == left and each == right:
                merged[-1] = token
            else:
                merged.append(each)
""",
    """        for i, each in enumerate(ids):
            if ids[i : i + 2] == [left, right]:
                merged.append(token)
            elif not i or ids[i - 1 : i + 1] != [left, right]:
                merged.append(each)
""",
)
def used_twice():
    """An id is used for two pairs, so that a a a becomes two tokens. After a merge, go on behind both ids."""


@replaced(NEXT, "        ids = merged[::-1]\n")
@replaced("for each in ids:", "for each in ids[::-1]:")
@replaced(FOUND, "merged[-1] == right and each == left")
def from_right_to_left():
    """Pairs are replaced from right to left; from left to right, a a a becomes 256 97, and not 97 256."""


@replaced(NEXT, "        ids = merged if ids[-2:] == [left, right] and merged[-1] == token else merged[:-1]\n")
def last_id_lost():
    """In each merge the last id is lost if it does not belong to a pair; it has no right neighbour, so it is copied."""


@replaced(LOOP, "in enumerate(merges, 257):")
def ids_from_257():
    """The first merge makes the id 257; it is 256, because the bytes have the ids 0 to 255."""


@replaced(LOOP, "in enumerate(merges):")
def ids_from_0():
    """The first merge makes the id 0; ids below 256 are the bytes, and the first merge makes 256."""


@replaced(LOOP, "in enumerate(merges[:-1], 256):")
def last_merge_missing():
    """The last merge is never made."""


@replaced(LOOP, "in enumerate(merges[:1], 256):")
def first_merge_alone():
    """Only the first merge is made; is there a return inside the loop?"""


@replaced(LOOP, "in ():")
def bytes_alone():
    """Nothing is merged: the result holds the bytes alone."""


@replaced(NEXT, "        if merged == ids:\n            break\n        ids = merged\n")
def stops_at_a_merge_that_is_not_found():
    """Encoding stops at the first merge that does not occur in data; later merges may still occur."""


@replaced(FOUND, "{merged[-1], each} == {left, right}")
def order_ignored():
    """(right, left) is merged as well; the order of the pair counts."""


@replaced(START, "ids = [each for word in data.split() for each in [*word, None]]")
@replaced(END, "    return [each for each in ids if each is not None]\n")
def spaces_dropped():
    """The spaces are lost, as data.split() drops them; they are bytes like any other and have ids."""


@replaced(START, 'ids = [each for word in data.split(b" ") for each in [*word, None, 32, None]][:-3]')
@replaced(END, "    return [each for each in ids if each is not None]\n")
def spaces_apart():
    """Spaces are never merged; a space belongs to the word behind it, and merges with spaces are in the list."""


@replaced(START, "ids = [ord(each) for each in data.decode()]")
def decoded_first():
    """data is decoded to a text first, which fails where it is no UTF-8. The ids are those of the bytes: list(data)."""


@replaced(
    END,
    "    return [text(each, merges) for each in ids]\n\n\n"
    + """
def text(token, merges):
    return bytes([token]) if token < 256 else b"".join(text(each, merges) for each in merges[token - 256])
""",
)
def bytes_returned():
    """The tokens are returned as bytes; return their ids."""


@shows_in("inputs")
@replaced(LOOP, "in enumerate(iter(lambda: merges.pop(0) if merges else None, None), 256):")
def merges_emptied():
    """The merges are taken out of the list, which belongs to the caller; walk through it and leave it as it was."""
