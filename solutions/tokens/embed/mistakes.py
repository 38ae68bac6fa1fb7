"""Wrong ways to embed ids. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

GUARD, RAISES = "if ids.min() < 0 or ids.max() >= len(table):", 'raise ValueError(f"ids are 0 to {len(table) - 1}")'
RETURNED = "return table[ids]"

pairs = [
    ("transposed", "no_guard"),
    ("one_row_before", "negative_ids_wrap"),
]


@replaced(GUARD, "if False:")
def no_guard():
    """Unknown ids are not refused: a negative one counts from the end of the table, and one that is too large raises
    IndexError. Raise ValueError for both."""


@replaced(GUARD, "if ids.max() >= len(table):")
def negative_ids_wrap():
    """Negative ids count from the end of the table, as NumPy's indices do; raise ValueError for them."""


@replaced(GUARD, "if ids.min() < -1 or ids.max() >= len(table):")
def minus_one_allowed():
    """-1 is not refused, and gives the last row; every id below 0 is unknown."""


@replaced(GUARD, "if ids.min() < 0:")
def index_error_above():
    """An id that is too large raises IndexError; raise ValueError."""


@replaced(RAISES, 'raise IndexError("unknown id")')
def index_error():
    """Unknown ids raise IndexError, as in torch; raise ValueError."""


@replaced(RAISES, 'raise AssertionError("unknown id")')
def assertion_error():
    """Unknown ids raise AssertionError: assert is for your own faults. Raise ValueError."""


@replaced(RAISES, "return table[ids.clip(0, len(table) - 1)]")
def clipped():
    """Unknown ids become the nearest row, the first or the last, as jax.numpy's mode "clip" does; raise ValueError."""


@replaced(RAISES, "return table[ids % len(table)]")
def wrapped():
    """Unknown ids go round: V becomes row 0, and -1 the last row. Raise ValueError."""


@replaced(RAISES, "return np.where(((ids >= 0) & (ids < len(table)))[..., None], table[ids % len(table)], 0.0)")
def zeros():
    """Unknown ids give zeros; raise ValueError."""


@replaced(RAISES, "return np.where(((ids >= 0) & (ids < len(table)))[..., None], table[ids % len(table)], np.nan)")
def nan():
    """Unknown ids give NaN; raise ValueError."""


@replaced(GUARD, "if ids.min() < 0 or ids.max() > len(table):")
def one_id_too_many():
    """The id V is not refused, and raises IndexError; the last id is V - 1."""


@replaced(GUARD, "if ids.min() < 0 or ids.max() >= len(table) - 1:")
def last_id_refused():
    """The last id is refused; the ids are 0 to V - 1."""


@replaced(GUARD, "if ids.min() <= 0 or ids.max() >= len(table):")
def id_0_refused():
    """The id 0 is refused; it is the first row of the table."""


@replaced(GUARD, "if ids.min() < 0 or ids.max() >= table.shape[1]:")
def guard_by_columns():
    """The ids are compared with d, the length of a row; compare them with V, the number of rows."""


@replaced(RETURNED, "return table[ids - 1]")
def one_row_before():
    """The row is id - 1; ids count from 0, so the row is the id itself."""


@replaced(RETURNED, "return table[(ids + 1) % len(table)]")
def one_row_behind():
    """The row is id + 1; ids count from 0, so the row is the id itself."""


@replaced(RETURNED, "return table.T[ids]")
def transposed():
    """The ids pick columns; they pick rows of the table."""


@replaced(RETURNED, "return table[:, ids]")
def columns():
    """The ids pick columns, because they stand behind the comma; they pick rows of the table."""


@replaced(RETURNED, "return np.take(table, ids % table.size)")
def single_numbers():
    """Each id picks a single number of the table; np.take needs axis=0 to pick rows."""


@replaced(RETURNED, "return table[ids.ravel()]")
def flat():
    """The axes of ids are lost: the result has the shape of ids, and behind it d."""


@replaced(RETURNED, "return np.moveaxis(table[ids], -1, 0)")
def d_first():
    """The axis of the d numbers comes first; it comes last, behind the axes of ids."""


@replaced(RETURNED, "return table[np.unique(ids, return_inverse=True)[1].reshape(ids.shape)]")
def renumbered():
    """The ids are numbered anew, by the order of those that occur; the row is the id itself."""


@replaced(RETURNED, "return table[np.arange(ids.size).reshape(ids.shape) % len(table)]")
def row_of_the_position():
    """The row is that of the token's place; it is that of its id."""


@replaced(RETURNED, "return np.eye(len(table))[ids]")
def one_hot():
    """The ids become one-hot vectors; pick rows of the table."""


@replaced(RETURNED, "return table[ids] * np.sqrt(table.shape[1])")
def scaled():
    """The rows are multiplied by the root of d, as the first Transformer does it; here they stay as they are."""


@replaced(RETURNED, "return table[ids].astype(np.float32)")
def float32():
    """The result is float32; the rows keep the dtype of the table."""


@shows_in("inputs")
@replaced("    " + RETURNED, "    kept = table[ids]\n    ids.flat[:] = 0\n    return kept")
def ids_overwritten():
    """ids is changed in place; leave the inputs as they were."""
