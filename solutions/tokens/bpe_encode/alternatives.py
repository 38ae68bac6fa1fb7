"""Right ways to encode by byte pairs that look nothing like the reference."""

import re
from itertools import pairwise


def lowest_rank_again_and_again(data, merges):
    """Among all pairs of neighbours, the one whose merge stands first in the list is merged, at its first place."""
    ranks, ids = {pair: rank for rank, pair in enumerate(merges)}, list(data)
    while True:
        found = [(ranks[pair], place) for place, pair in enumerate(pairwise(ids)) if pair in ranks]
        if not found:
            return ids
        rank, place = min(found)
        ids[place : place + 2] = [256 + rank]


def word_by_word(data, merges):
    """Each word is encoded once and kept; the merges walk through it with an index. A tuple is returned."""
    known = {}

    def encoded(word):
        ids = [*word]
        for number, (left, right) in enumerate(merges):
            place = 0
            while place + 1 < len(ids):
                if ids[place] == left and ids[place + 1] == right:
                    ids[place] = 256 + number
                    del ids[place + 1]
                place += 1
        return ids

    for word in re.findall(rb" ?[^ ]+| ", data):
        known.setdefault(word, encoded(word))
    return tuple(each for word in re.findall(rb" ?[^ ]+| ", data) for each in known[word])


def as_text(data, merges):
    """Tokens are characters, and str.replace does the merging."""
    text = data.decode("latin-1")
    for number, pair in enumerate(merges):
        text = text.replace("".join(map(chr, pair)), chr(256 + number))
    return [*map(ord, text)]


def by_ranks_of_bytes(data, merges):
    """As tiktoken: a token is its bytes, and two neighbours are merged if their bytes together are a token; the lowest
    id comes first."""
    tokens = {bytes([byte]): byte for byte in range(256)}
    texts = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        texts.append(texts[left] + texts[right])
        tokens.setdefault(texts[-1], len(texts) - 1)
    parts = [data[i : i + 1] for i in range(len(data))]
    while len(parts) > 1:
        best, place = min((tokens.get(a + b, 1 << 30), place) for place, (a, b) in enumerate(pairwise(parts)))
        if best == 1 << 30:
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return [tokens[part] for part in parts]
