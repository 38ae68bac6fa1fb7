"""The least work of training: one pass over the data for each merge, counting neighbours."""

from collections import Counter
from itertools import pairwise


def bpe_train(data, merges):
    best = []
    for _ in range(merges):
        counts = Counter(pairwise(data))
        best.append(max(counts, key=counts.get))
    return best
