"""Right ways to make a decoder's inputs that look nothing like the reference."""

import numpy as np


def bos_in_front(targets, bos):
    """A column of BOS beside all targets but the last."""
    return np.hstack([np.full((len(targets), 1), bos), targets[:, :-1]])


def padded(targets, bos):
    """np.pad puts BOS in front of every row."""
    return np.pad(targets, ((0, 0), (1, 0)), constant_values=bos)[:, :-1]


def into_an_empty_array(targets, bos):
    """The inputs in 32 bits, filled in two slices."""
    inputs = np.empty(targets.shape, dtype=np.int32)
    inputs[:, :1], inputs[:, 1:] = bos, targets[:, :-1]
    return inputs


def row_by_row(targets, bos):
    """Lists of Python's ints."""
    return np.array([[bos, *row][:-1] for row in targets.tolist()])


def as_one_long_row(targets, bos):
    """np.roll without an axis: the rows run into each other in the first column alone, which BOS covers."""
    inputs = np.roll(targets, 1)
    inputs[:, 0] = bos
    return inputs
