"""Wrong ways to find the eight largest numbers of rows. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import top_k_rows


def _picked(x, ids):
    return np.take_along_axis(x, ids, axis=1), ids.astype(np.int32)


def _order(x):
    return np.argsort(-x, axis=1, kind="stable")


@shows_in("races")
@without("__syncthreads();  // every thread's best is there")
def no_barrier_before_the_halving(x):
    """The halving begins before all threads have written their best."""


@shows_in("races")
@without("__syncthreads();  // before the next halving")
def no_barrier_between_halvings(x):
    """A thread goes on to the next halving before the pairs that it reads are there."""


@shows_in("races")
@without("__syncthreads();  // all have read the block's best")
def no_barrier_after_the_round(x):
    """part[0] is overwritten in the next round while others still read this round's best from it."""


@replaced("(a == b && id_of_a < id_of_b)", "(a == b && id_of_a > id_of_b)")
@replaced("int last_id = -1;", "int last_id = cols;")
@replaced("int best_id = cols;", "int best_id = -1;")
def ties_to_the_higher(x):
    """Of equal numbers, the one in the higher column comes first; it is the lower column."""
    turned = x[:, ::-1]
    return _picked(x, x.shape[1] - 1 - _order(turned)[:, :8])


@replaced("comes_first(last, last_id, row[c], c)", "last > row[c]")
def equal_numbers_once(x):
    """Of equal numbers only one is found: the next round looks for smaller ones alone. Equal numbers count each."""
    ids = np.zeros((len(x), 8), np.int32)
    values = np.full((len(x), 8), -np.inf, np.float32)
    for row, id_row, value_row in zip(x, ids, values, strict=True):
        different, first = np.unique(-row, return_index=True)
        count = min(8, len(different))
        id_row[:] = len(row)
        id_row[:count], value_row[:count] = first[:count], -different[:count]
    return values, ids


@replaced(
    "            ids[blockIdx.x * 8 + k] = last_id;",
    "            int same = 0;\n"
    "            while (row[same] != last) same++;\n"
    "            ids[blockIdx.x * 8 + k] = same;",
)
def the_same_column_twice(x):
    """The column is looked up by its number: where numbers are equal, the same column comes up again and again."""
    values, _ = _picked(x, _order(x)[:, :8])
    return values, (x[:, None, :] == values[:, :, None]).argmax(axis=2).astype(np.int32)


@replaced("values[blockIdx.x * 8 + k]", "values[blockIdx.x * 8 + 7 - k]")
@replaced("ids[blockIdx.x * 8 + k]", "ids[blockIdx.x * 8 + 7 - k]")
def smallest_first(x):
    """The eight numbers are the right ones, in rising order; the largest comes first."""
    return _picked(x, _order(x)[:, 7::-1])


@replaced("ids[blockIdx.x * 8 + k]", "ids[blockIdx.x * 8 + 7 - k]")
def columns_turned_round(x):
    """The columns stand in the reverse order of the values."""
    values, ids = _picked(x, _order(x)[:, :8])
    return values, ids[:, ::-1]


@replaced("a > b || (a", "a < b || (a")
@replaced("float last = INFINITY;", "float last = -INFINITY;")
@replaced("float best = -INFINITY;", "float best = INFINITY;")
def the_smallest(x):
    """These are the eight smallest numbers; the largest are asked for."""
    return _picked(x, np.argsort(x, axis=1, kind="stable")[:, :8])


@replaced("float best = -INFINITY;", "float best = 0.0f;")
def begins_at_0(x):
    """The search begins at 0, so that negative numbers are never found; begin at -INFINITY."""
    values, ids = _picked(x, _order(x)[:, :8])
    below = values < 0
    return np.where(below, np.float32(0), values), np.where(below, np.int32(x.shape[1]), ids)


@without("                part_id[t] = part_id[t + half];\n")
def values_without_their_columns(x):
    """The halving takes in another thread's number and not its column; the two must stay together."""
    values, ids = np.zeros((len(x), 8), np.float32), np.zeros((len(x), 8), np.int32)
    columns = np.arange(x.shape[1])
    for row, value_row, id_row in zip(x, values, ids, strict=True):
        last, last_id = np.inf, -1
        for k in range(8):
            left = np.where((row < last) | ((row == last) & (columns > last_id)), row, -np.inf)
            own = left[::128]  # thread 0's
            last, last_id = left.max(), 128 * own.argmax() if own.max() > -np.inf else len(row)
            value_row[k], id_row[k] = last, last_id
    return values, ids


@replaced("    int last_id = -1;\n", "    int last_id = -1;\n    bool spent = false;\n")
@replaced("if (comes_first(last, last_id, row[c], c) && comes", "if (!spent && comes")
@replaced("        if (t == 0) {\n", "        spent |= best_id == last_id;\n        if (t == 0) {\n")
def each_threads_best_alone(x):
    """Each thread brings in one number, its best: where two of the eight stand in the same thread's columns, the
    smaller one is lost."""
    columns = np.arange(x.shape[1])
    stripes = np.full((min(128, x.shape[1]), *x.shape), -np.inf, np.float32)
    for thread, stripe in enumerate(stripes):
        stripe[:, columns % 128 == thread] = x[:, columns % 128 == thread]
    best = np.full_like(x, -np.inf)
    ids = stripes.argmax(axis=2).T
    np.put_along_axis(best, ids, np.take_along_axis(x, ids, axis=1), axis=1)
    return _picked(x, _order(best)[:, :8])


@shows_in("inputs")
@replaced(
    "            values[blockIdx.x", "            ((float*)row)[last_id] = -INFINITY;\n            values[blockIdx.x"
)
def crossed_out_in_x(x):
    """The numbers that were found are overwritten in x; it must stay as it was."""
    values, ids = _picked(x, _order(x)[:, :8])
    np.put_along_axis(x, ids, -np.inf, axis=1)
    return values, ids


@replaced("for (int c = t; c < cols; c += blockDim.x) {", "if (int c = t; c < cols) {")
def one_element_a_thread(x):
    """Each thread looks at one element; where a row is longer than the block, the others are never seen."""
    return _picked(x, _order(x[:, :128])[:, :8])


@replaced("k < 8; k++", "k < 7; k++")
def seven_rounds(x):
    """The last of the eight numbers is never written."""
    values, ids = top_k_rows(x)
    is_last = np.arange(8) == 7
    return never_written(values, is_last), never_written(ids, is_last)


@shows_in("bounds")
@replaced("k < 8; k++", "k <= 8; k++")
def nine_rounds(x):
    """There are nine rounds: the ninth writes to the next row's place, and in the last row past the end."""


@shows_in("bounds")
@replaced("part[128]", "part[64]")
def too_little_shared_memory(x):
    """There are 128 threads, and fewer places in shared memory."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x", "c <= cols; c += blockDim.x")
def one_column_too_many(x):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c < cols; c += blockDim.x", "c < (cols + 127) / 128 * 128; c += blockDim.x")
def columns_not_guarded(x):
    """The last round of the loop has more threads than there are columns left; those must do nothing: c < cols."""


@shows_in("bounds")
@replaced("if (t < half && comes_first", "if (comes_first")
def no_guard_of_the_halving(x):
    """All threads read part[t + half], and the upper half of them reads past the end of the array: if (t < half)."""


HALVING = """\
        part[t] = best;
        part_id[t] = best_id;
        __syncthreads();  // every thread's best is there
        for (int half = blockDim.x / 2; half > 0; half /= 2) {
            if (t < half && comes_first(part[t + half], part_id[t + half], part[t], part_id[t])) {
                part[t] = part[t + half];
                part_id[t] = part_id[t + half];
            }
            __syncthreads();  // before the next halving
        }
        last = part[0];
        last_id = part_id[0];
        if (t == 0) {
            values[blockIdx.x * 8 + k] = last;
            ids[blockIdx.x * 8 + k] = last_id;
        }
        __syncthreads();  // all have read the block's best
"""
ALONE = """\
        values[r * 8 + k] = last = best;
        ids[r * 8 + k] = last_id = best_id;
"""


@shows_in("speed")
@replaced("grid=(rows) block=(128)", "grid=(ceil_div(rows, 256)) block=(256)")
@without("    __shared__ float part[128];\n    __shared__ int part_id[128];\n")
@replaced("int t = threadIdx.x;", "int r = blockIdx.x * blockDim.x + threadIdx.x;\n    if (r >= rows) return;")
@replaced("x + (size_t)blockIdx.x * cols", "x + (size_t)r * cols")
@replaced("c = t; c < cols; c += blockDim.x", "c = 0; c < cols; c++")
@replaced(HALVING, ALONE)
def one_thread_a_row(x):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the threads of a block share a row."""
    return _picked(x, _order(x)[:, :8])
