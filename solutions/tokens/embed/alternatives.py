"""Right ways to embed ids that look nothing like the reference."""

import numpy as np


def one_hot_product(ids, table):
    """A matrix of zeros and ones times the table."""
    if not np.isin(ids, np.arange(len(table))).all():
        raise ValueError("unknown id")
    return (ids[..., None] == np.arange(len(table))).astype(float) @ table


def row_by_row(ids, table):
    """A loop over all places; the exception is raised where the id is met."""
    result = np.empty((*ids.shape, table.shape[1]))
    for place in np.ndindex(*ids.shape):
        if ids[place] not in range(table.shape[0]):
            raise ValueError(f"id {ids[place]} at {place}")
        result[place] = table[ids[place]]
    return result


def taken(ids, table):
    """np.take refuses what is too large; negative ids are made too large first."""
    try:
        return np.take(table, np.where(ids < 0, len(table), ids), axis=0)
    except IndexError as fault:
        raise ValueError("unknown id") from fault


def by_einsum(ids, table):
    """A flat list of rows in a new shape."""
    vocabulary, d = table.shape
    picked = np.zeros((ids.size, vocabulary))
    for place, each in enumerate(ids.ravel().tolist()):
        if each < 0 or each > vocabulary - 1:
            raise ValueError
        picked[place, each] = 1.0
    return np.einsum("nv,vd->nd", picked, table).reshape(*ids.shape, d)
