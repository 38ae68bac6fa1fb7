"""Right ways to count pairs that look nothing like the reference."""

from collections import Counter, defaultdict
from itertools import chain, pairwise

import numpy as np


def one_counter(words):
    """All pairs of all words go into one Counter."""
    return Counter(chain.from_iterable(map(pairwise, words)))


def by_index(words):
    """A loop over positions, with a defaultdict."""
    counts = defaultdict(int)
    for word in words:
        for place in range(len(word) - 1):
            counts[word[place], word[place + 1]] += 1
    return counts


def sorted_and_grouped(words):
    """NumPy counts the rows of a table of pairs; keys and values are NumPy's integers."""
    rows = [(word[i - 1], word[i]) for word in words for i in range(1, len(word))]
    if not rows:
        return {}
    found, times = np.unique(np.array(rows), axis=0, return_counts=True)
    return {(left, right): count for (left, right), count in zip(found, times, strict=True)}


def counted_one_by_one(words):
    """For each pair that occurs, the whole list is searched."""
    every = []
    for word in words:
        before = None
        for each in word:
            if before is not None:
                every.append((before, each))
            before = each
    return {pair: every.count(pair) for pair in set(every)}
