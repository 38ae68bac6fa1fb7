"""Right ways to train byte-pair encoding that look nothing like the reference."""

import re
from itertools import pairwise


def on_one_list(data, merges):
    """All words in one list with a border between them; occurrences are replaced in place, with an index."""
    ids = [each for word in re.findall(rb" ?[^ ]+| ", data) for each in [*word, None]]
    found = []
    while len(found) < merges:
        counts = {}
        for left, right in pairwise(ids):
            if left is not None and right is not None:
                counts[left, right] = counts.get((left, right), 0) + 1
        if not counts:
            return found
        _, best = max((count, pair) for pair, count in counts.items())
        place = 0
        while place < len(ids) - 1:
            if (ids[place], ids[place + 1]) == best:
                ids[place : place + 2] = [256 + len(found)]
            place += 1
        found.append(best)
    return found


def as_text(data, merges):
    """Tokens are characters, so that str.replace does the merging. Lists are returned in the place of tuples."""
    border = "\U00100000"
    text, found = border.join(word.decode("latin-1") for word in re.findall(rb" ?[^ ]+| ", data)), []
    for new in range(256, 256 + merges):
        pairs = sorted(a + b for a, b in pairwise(text) if border not in (a, b))
        if not pairs:
            break
        longest, best, start = 0, "", 0
        for place in range(1, len(pairs) + 1):
            if place == len(pairs) or pairs[place] != pairs[start]:
                if place - start >= longest:
                    longest, best = place - start, pairs[start]
                start = place
        text = text.replace(best, chr(new))
        found.append([ord(each) for each in best])
    return found


def counts_kept_up_to_date(data, merges):
    """All pairs are counted once; a merge only visits the words that hold its pair, and corrects the counts there."""
    words = [list(word) for word in re.findall(rb" ?[^ ]+| ", data)]
    counts, places = {}, {}

    def note(number, sign):
        for pair in pairwise(words[number]):
            counts[pair] = counts.get(pair, 0) + sign
            places.setdefault(pair, set()).add(number)

    for number in range(len(words)):
        note(number, 1)
    made = []
    for token in range(256, 256 + merges):
        left = sorted(
            (pair for pair in counts if counts[pair] > 0), key=lambda pair: (-counts[pair], -pair[0], -pair[1])
        )
        if not left:
            break
        first, second = left[0]
        made.append(left[0])
        for number in places[left[0]].copy():
            note(number, -1)
            ids, place, new = words[number], 0, []
            while place < len(ids):
                together = place + 1 < len(ids) and ids[place] == first and ids[place + 1] == second
                new.append(token if together else ids[place])
                place += 2 if together else 1
            words[number] = new
            note(number, 1)
    return made
