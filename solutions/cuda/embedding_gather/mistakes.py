"""Wrong ways to gather rows. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in
from grader.cuda.checks import never_written

from .expected import embedding_gather


def _rows(ids, known, table):
    return np.where(known[:, None], table[np.where(known, ids, 0)], np.float32(0))


@shows_in("bounds")
@replaced("id >= 0 && id < vocab;", "true;")
def no_guard(ids, table):
    """The id is used without a check: ids outside of the vocabulary read outside of the table."""


@shows_in("bounds")
@replaced("id >= 0 && id < vocab;", "id < vocab;")
def negative_ids_not_guarded(ids, table):
    """Negative ids are used, too: they read what lies before the table."""


@shows_in("bounds")
@replaced("id >= 0 && id < vocab;", "id >= 0;")
def large_ids_not_guarded(ids, table):
    """Ids past the end of the vocabulary are used, too: they read what lies after the table."""


@shows_in("bounds")
@replaced("id >= 0 && id < vocab;", "id >= 0 && id <= vocab;")
def one_id_too_many(ids, table):
    """The id vocab is used, too; the last row of the table is vocab - 1."""


@shows_in("bounds")
@replaced("c < d; c +=", "c <= d; c +=")
def one_column_too_many(ids, table):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c < d; c +=", "c < (d + 63) / 64 * 64; c +=")
def columns_not_guarded(ids, table):
    """The last round has more threads than there are columns left; those must do nothing: c < d."""


@replaced("c < d; c += blockDim.x", "c < d; c += d")
def one_column_a_thread(ids, table):
    """Each thread copies one element; where a row is longer than the block, the others are never written."""
    return never_written(embedding_gather(ids, table), np.arange(table.shape[1]) >= 64)


@replaced("        out[(size_t)", "        if (known) out[(size_t)")
def unknown_ids_skipped(ids, table):
    """Rows of ids outside of the vocabulary are never written; they must be zeros, and no other code sets them."""
    is_unknown = (ids < 0) | (ids >= len(table))
    return never_written(embedding_gather(ids, table), is_unknown[:, None])


@replaced("int id = ids[blockIdx.x];", "int id = max(0, min(vocab - 1, ids[blockIdx.x]));")
def clamped(ids, table):
    """Ids outside of the vocabulary give the first or the last row of the table; they must give zeros."""
    return table[np.clip(ids, 0, len(table) - 1)]


@replaced("id >= 0 && id < vocab;", "id > 0 && id < vocab;")
def id_0_is_padding(ids, table):
    """Id 0 gives zeros; it is the first row of the table, and padding is -1."""
    known = (ids > 0) & (ids < len(table))
    return _rows(ids, known, table)


@replaced("id >= 0 && id < vocab;", "id >= 0 && id < vocab - 1;")
def last_id_unknown(ids, table):
    """The last id of the vocabulary gives zeros; it is vocab - 1."""
    known = (ids >= 0) & (ids < len(table) - 1)
    return _rows(ids, known, table)


@replaced("table[(size_t)id * d + c]", "table[(size_t)(blockIdx.x % vocab) * d + c]")
def row_of_the_position(ids, table):
    """The row is that of the token's place in the text; it must be that of its id: ids[t]."""
    known = (ids >= 0) & (ids < len(table))
    return _rows(np.arange(len(ids)) % len(table), known, table)


@replaced("table[(size_t)id * d + c]", "table[(size_t)c * vocab + id]")
def table_by_columns(ids, table):
    """The table is read as if it lay column after column: the elements of a row stand one after the other."""
    known = (ids >= 0) & (ids < len(table))
    turned = table.reshape(table.shape[1], len(table)).T
    return _rows(ids, known, turned)


@shows_in("speed")
@replaced("grid=(n) block=(64)", "grid=(ceil_div(n, 256)) block=(256)")
@replaced(
    "int id = ids[blockIdx.x];",
    "int t = blockIdx.x * blockDim.x + threadIdx.x;\n    if (t >= n) return;\n    int id = ids[t];",
)
@replaced("int c = threadIdx.x; c < d; c += blockDim.x", "int c = 0; c < d; c++")
@replaced("out[(size_t)blockIdx.x * d + c]", "out[(size_t)t * d + c]")
def one_thread_a_row(ids, table):
    """Each thread copies a whole row: neighbouring threads read and write places that are d numbers apart, and there
    are no more threads than ids. Let the threads of a block copy a row together."""
    known = (ids >= 0) & (ids < len(table))
    return _rows(ids, known, table)
