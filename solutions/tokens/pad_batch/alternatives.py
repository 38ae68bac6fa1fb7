"""Right ways to pad a batch that look nothing like the reference."""

from itertools import zip_longest

import numpy as np


def turned_twice(sequences, pad):
    """zip_longest fills up columns, and zip turns them into rows again. Tuples are returned."""
    ids = tuple(zip(*zip_longest(*sequences, fillvalue=pad), strict=True))
    mask = zip(*zip_longest(*([True] * len(each) for each in sequences), fillvalue=False), strict=True)
    return ids, tuple(mask)


def in_an_array(sequences, pad):
    """A table of pads is filled row by row; the mask compares places with lengths. The lists hold NumPy's numbers."""
    lengths = np.array([len(each) for each in sequences])
    table = np.full((len(sequences), lengths.max()), pad)
    for row, sequence in zip(table, sequences, strict=True):
        row[: len(sequence)] = sequence
    return [list(row) for row in table], [list(row) for row in np.arange(lengths.max()) < lengths[:, None]]


def place_by_place(sequences, pad):
    """Two comprehensions over all places. A list is returned."""
    places = range(len(max(sequences, key=len)))
    return [
        [[each[place] if place < len(each) else pad for place in places] for each in sequences],
        [[place < len(each) for place in places] for each in sequences],
    ]


def copies_that_grow(sequences, pad):
    """Copies get one pad after the other."""
    ids, masks = [each[:] for each in sequences], [[True for _ in each] for each in sequences]
    while len({*map(len, ids)}) > 1:
        longest = max(map(len, ids))
        for row, mask in zip(ids, masks, strict=True):
            if len(row) < longest:
                row.append(pad)
                mask.append(False)
    return ids, masks
