"""Right ways to cut an order into batches that look nothing like the reference."""

import numpy as np


def cut_at_places(n, batch_size, permutation, drop_last):
    """np.split cuts at the multiples of batch_size; what is left of the last one is empty, short or full."""
    end = n - n % batch_size if drop_last else n
    return np.split(permutation[:end], range(batch_size, end, batch_size)) if end else []


def index_by_index(n, batch_size, permutation, drop_last):
    """Indices are collected until the batch is full. A tuple is returned."""
    batches, batch = [], []
    for index in permutation.tolist():
        batch.append(index)
        if len(batch) == batch_size:
            batches.append(np.array(batch))
            batch = []
    if batch and not drop_last:
        batches.append(np.array(batch))
    return tuple(batches)


def as_rows_of_a_table(n, batch_size, permutation, drop_last):
    """The full batches are the rows of a table; copies are returned, in int32."""
    full = n // batch_size
    batches = list(permutation[: full * batch_size].reshape(full, batch_size).astype(np.int32))
    rest = permutation[full * batch_size :].copy()
    return batches if drop_last or not len(rest) else [*batches, rest]


def by_recursion(n, batch_size, permutation, drop_last):
    """The first batch, then the others."""
    if n < batch_size:
        return [] if n == 0 or drop_last else [permutation]
    return [
        permutation[:batch_size],
        *by_recursion(n - batch_size, batch_size, permutation[batch_size:], drop_last),
    ]
