"""Wrong ways to add up rows by warps. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import warp_sum_rows

SHUFFLES = "    for (int apart = 16; apart > 0; apart /= 2) sum += __shfl_down_sync(0xffffffff, sum, apart);\n"


def _sum(x):
    return x.sum(axis=1, dtype=np.float64).astype(np.float32)


def _sum_of_lanes(x, chosen, lanes=32):
    """The sum of the columns of which that is true of the lane."""
    return _sum(x[:, chosen(np.arange(x.shape[1]) % lanes)])


@without(SHUFFLES)
def part_of_lane_0(x):
    """Only lane 0's own columns are added: the sums of the other lanes are not taken in."""
    return _sum(x[:, ::32])


@replaced("apart > 0; apart /= 2", "apart > 1; apart /= 2")
def last_shuffle_missing(x):
    """The shuffles end one step too early: the one with apart = 1 is missing, and every second lane is left out."""
    return _sum_of_lanes(x, lambda lane: lane % 2 == 0)


@replaced("apart = 16;", "apart = 32;")
def begins_at_32(x):
    """The shuffles begin at 32. There is no lane so far above, so each lane gets its own value back and adds it twice;
    begin at 16."""
    return 2 * _sum(x)


@replaced("apart = 16;", "apart = 8;")
def begins_at_8(x):
    """The shuffles begin at 8, and the upper half of the lanes is left out; begin at 16."""
    return _sum_of_lanes(x, lambda lane: lane < 16)


@replaced("__shfl_down_sync", "__shfl_up_sync")
def shuffles_up(x):
    """__shfl_up_sync gives the value of a lane further down, so that the sum comes to lane 31; lane 0 adds its own
    value again and again."""
    return 32 * _sum(x[:, ::32])


@replaced("c = lane; c < cols; c += 32", "c = lane; c < cols; c += blockDim.x")
def step_of_the_block(x):
    """Each lane goes on by the block's number of threads; a warp alone works on the row, so go on by 32."""
    return _sum_of_lanes(x, lambda thread: thread < 32, 128)


@replaced("for (int c = lane; c < cols; c += 32) sum", "if (int c = lane; c < cols) sum")
def one_column_a_lane(x):
    """Each lane adds one column; where a row is longer than a warp, the others are left out."""
    return _sum(x[:, :32])


@shows_in("bounds")
@replaced("float sum = 0.0f;", "float sum = x[(size_t)row * cols + lane];")
@replaced("c = lane; c < cols", "c = lane + 32; c < cols")
def lanes_without_a_column(x):
    """Every lane reads its first column without asking whether the row has it. In a short row this is a number of the
    next row, and after the last row one past the end of x; such a lane must take part with 0."""


@shows_in("bounds")
@replaced("c = lane; c < cols", "c = lane; c <= cols")
def one_column_too_many(x):
    """The loop goes one column past the end of the row."""


@shows_in("bounds")
@replaced("c = lane; c < cols", "c = lane; c < (cols + 31) / 32 * 32")
def columns_not_guarded(x):
    """The last round has more lanes than there are columns left; those must add nothing: c < cols."""


@shows_in("bounds")
@without("    if (row >= rows) return;  // the whole warp leaves\n")
def no_bounds_guard(x):
    """The last block has more warps than there are rows left; those must do nothing: row < rows."""


@shows_in("bounds")
@replaced("if (row >= rows) return;", "if (row > rows) return;")
def one_row_too_many(x):
    """The guard lets one row too many pass: the last one is rows - 1."""


@replaced("(blockIdx.x * blockDim.x + threadIdx.x) / 32;", "threadIdx.x / 32;")
def local_index(x):
    """Every block works on the same first rows: threadIdx.x counts within the block only."""
    return never_written(warp_sum_rows(x), np.arange(len(x)) >= 4)


@replaced("(blockIdx.x * blockDim.x + threadIdx.x) / 32;", "blockIdx.x * blockDim.x + threadIdx.x;")
def row_by_thread(x):
    """Each thread has a row of its own; the 32 threads of a warp must have one row together, so divide by 32."""


@shows_in("races")
@replaced("if (lane == 0) out[row]", "out[row]")
def every_lane_writes(x):
    """Every lane writes its own number to out[row]; only lane 0 has the sum."""


@replaced("if (lane == 0) out[row]", "if (lane == 31) out[row]")
def lane_31_writes(x):
    """The last lane writes; the sum is in lane 0, since __shfl_down_sync reads from lanes further up."""
    return 32 * _sum_of_lanes(x, lambda lane: lane == 31)


@replaced("out[row] = sum", "out[row] += sum")
def adds_to_out(x):
    """It adds to what was in out before, which has no meaning; write to it with = alone."""
    return np.full(len(x), np.nan, np.float32)


@shows_in("speed")
@replaced("grid=(ceil_div(rows, 4)) block=(128)", "grid=(ceil_div(rows, 128)) block=(128)")
@replaced("    int lane = threadIdx.x % 32;\n", "    int lane = 0;\n")
@replaced("(blockIdx.x * blockDim.x + threadIdx.x) / 32;", "blockIdx.x * blockDim.x + threadIdx.x;")
@replaced("c = lane; c < cols; c += 32", "c = 0; c < cols; c++")
@without(SHUFFLES)
def one_thread_a_row(x):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let the lanes of a warp share a row."""
    return _sum(x)
