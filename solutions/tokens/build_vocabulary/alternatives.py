"""Right ways to build a vocabulary that look nothing like the reference."""

from collections import defaultdict
from itertools import groupby

import numpy as np


def two_stable_sorts(texts, specials, min_count):
    """First alphabetically, then by frequency: Python's sort leaves ties as they were."""
    every = " ".join(texts).split()
    vocabulary = sorted(set(every) - set(specials))
    vocabulary.sort(key=every.count, reverse=True)
    return [*specials, *(word for word in vocabulary if every.count(word) >= min_count)]


def one_bucket_for_each_count(texts, specials, min_count):
    """Words are collected by their count, and the buckets are emptied from the fullest down. A tuple is returned."""
    counts = {}
    for text in texts:
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    buckets = defaultdict(list)
    for word, count in counts.items():
        buckets[count].append(word)
    vocabulary = list(specials)
    for count in range(max(buckets, default=0), min_count - 1, -1):
        vocabulary.extend(word for word in sorted(buckets[count]) if word not in vocabulary)
    return tuple(vocabulary)


def unique_words(texts, specials, min_count):
    """NumPy counts the words and orders them; some of the results are NumPy's texts."""
    words, counts = np.unique(np.array(" ".join(texts).split(), dtype=str), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [*specials, *(words[i] for i in order if counts[i] >= min_count and words[i] not in specials)]


def sorted_and_grouped(texts, specials, min_count):
    """All words are sorted, so that equal ones lie side by side; a heap of the rest is not needed."""
    every = sorted(word for text in texts for word in text.split())
    ranked = sorted((-len(list(group)), word) for word, group in groupby(every))
    result = specials[:]
    for negative, word in ranked:
        if word in specials or -negative < min_count:
            continue
        result.append(word)
    return result
