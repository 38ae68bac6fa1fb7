"""Wrong ways to cut an order into batches. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced

BATCH, STARTS, CONDITION = "permutation[start : start + batch_size]", "range(0, n, batch_size)", "if drop_last and"
SHORT, POP, RETURNED = "len(batches[-1]) < batch_size", "batches.pop()", "return batches\n"

pairs = [
    ("unpermuted", "drop_last_ignored"),
    ("unpermuted", "drops_a_full_batch"),
    ("unpermuted", "drop_last_inverted"),
    ("unpermuted", "always_dropped"),
    ("inverse_permutation", "drop_last_ignored"),
]


@replaced(f"{CONDITION} {SHORT}", "if drop_last")
def drops_a_full_batch():
    """With drop_last the last batch is left out even where it is full; leave it out only where it is short."""


@replaced(CONDITION, "if")
def always_dropped():
    """A short last batch is left out always; leave it out only with drop_last."""


@replaced(f"{CONDITION} {SHORT}", "if False")
def drop_last_ignored():
    """A short last batch stays, whatever drop_last says; with drop_last leave it out."""


@replaced(CONDITION, "if not drop_last and")
def drop_last_inverted():
    """drop_last is the wrong way round: a short last batch is left out where it is False."""


@replaced(CONDITION, "if len(batches) > 1 and drop_last and")
def only_batch_stays():
    """With drop_last a short batch stays where it is the only one; it is left out, and the list is empty."""


@replaced(BATCH, "np.arange(n)[start : start + batch_size]")
def unpermuted():
    """The permutation has no effect: the examples come in the order 0, 1, 2. Cut the permutation itself."""


@replaced(BATCH, "np.argsort(permutation)[start : start + batch_size]")
def inverse_permutation():
    """The inverse of the permutation is cut: permutation[0] is the first example, not the place of example 0."""


@replaced(BATCH, "np.sort(permutation[start : start + batch_size])")
def sorted_in_the_batch():
    """The indices of each batch are sorted; they stand in the order of the permutation."""


@replaced(BATCH, "permutation[::-1][start : start + batch_size]")
def from_the_end():
    """The permutation is cut from its end; begin with its first number."""


@replaced(BATCH, "permutation[start : start + batch_size - 1]")
@replaced(SHORT, "n % batch_size")
def batches_one_too_short():
    """Each batch has one index too few; a slice does not contain its end, so it is start + batch_size."""


@replaced(BATCH, "permutation[start : start + batch_size + 1]")
@replaced(SHORT, "n % batch_size")
def batches_overlap():
    """Each batch has one index too many, the first of the next; a slice does not contain its end."""


@replaced(STARTS, "range(0, n, batch_size + 1)")
@replaced(CONDITION, "if drop_last and batches and")
def one_left_out_between_batches():
    """One index is left out between two batches; the next batch begins where the last one ends."""


@replaced(STARTS, "range(0, n, max(batch_size - 1, 1))")
def begins_one_early():
    """Each batch begins with the last index of the one before; it begins where that one ends."""


@replaced(STARTS, "range(1, n + 1, batch_size)")
@replaced(f"{CONDITION} {SHORT}", "if drop_last and n % batch_size")
def first_index_left_out():
    """The first index of the permutation is left out; counting begins at 0."""


@replaced(BATCH, "permutation[start::batches_wanted]")
@replaced(STARTS, "range(batches_wanted)")
@replaced("    batches =", "    batches_wanted = -(-n // batch_size)\n    batches =")
@replaced(f"{CONDITION} {SHORT}", "if drop_last and n % batch_size")
def strided():
    """The indices are dealt out to the batches like cards; a batch is a run of neighbours in the permutation."""


def split_evenly(n, batch_size, permutation, drop_last):
    """The batches are of nearly equal size, as np.array_split makes them; each has batch_size indices, except perhaps
    the last one."""
    return np.array_split(permutation, max(n // batch_size if drop_last else -(-n // batch_size), 1))


def batch_size_is_the_number_of_batches(n, batch_size, permutation, drop_last):
    """There are batch_size batches; batch_size is the number of indices in each."""
    return np.array_split(permutation, batch_size)


@replaced(BATCH, "np.take(permutation, range(start, start + batch_size), mode='wrap')")
def filled_from_the_beginning():
    """A short last batch is filled with indices from the beginning; no example is used twice in an epoch."""


@replaced(BATCH, "np.append(permutation, [-1] * batch_size)[start : start + batch_size]")
def filled_with_minus_1():
    """A short last batch is filled up with -1, which is the index of the last example; it stays short."""


@replaced(BATCH, "np.append(permutation, [0] * batch_size)[start : start + batch_size]")
def filled_with_0():
    """A short last batch is filled up with 0, which is an example; it stays short."""


@replaced(POP, "last = batches.pop()\n        batches[-1:] = [np.append(b, last) for b in batches[-1:]]")
def joined_to_the_batch_before():
    """With drop_last the short last batch is joined to the one before; it is left out."""


@replaced(POP, "batches.pop(0)")
def drops_the_first():
    """With drop_last the first batch is left out; leave the last one out, if it is short."""


@replaced(RETURNED, "return len(batches)\n")
def counted():
    """The number of batches is returned; return the list of them."""


@replaced(RETURNED, "return np.concatenate([*batches, permutation[:0]])\n")
def one_array():
    """One array of all indices is returned; return a list with an array for each batch."""


@replaced(BATCH, "permutation[start : start + batch_size] + 1")
def from_1():
    """The indices are one too large; examples are counted from 0."""


@replaced(RETURNED, "return np.array_split(permutation, -(-n // batch_size))\n")
def split_evenly_and_drop_last_ignored():
    """The batches are of nearly equal size, as np.array_split makes them, and drop_last has no effect; each has
    batch_size indices, except perhaps the last one, which is left out with drop_last if it is short."""


@replaced("range(0, n, batch_size)", "range(0, n // batch_size * batch_size + 1, batch_size)")
def an_empty_last_batch():
    """Where batch_size divides n there is an empty batch at the end: n // batch_size + 1 batches are one too many."""
