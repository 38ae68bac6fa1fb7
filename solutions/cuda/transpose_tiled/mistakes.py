"""Wrong ways to transpose by tiles. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without

TILE = 16


@shows_in("races")
@without("__syncthreads();  // the whole tile is there")
def no_barrier(x):
    """A thread takes its element out of the tile before the thread that reads it from x has put it there."""


@shows_in("bounds")
@replaced("if (r < rows && c < cols) {", "{")
def no_guard_for_reading(x):
    """Threads outside of x read, too: tiles at the edge are not full."""


@shows_in("bounds")
@replaced("if (r < rows && c < cols) {", "if (c < cols) {")
def rows_not_guarded_for_reading(x):
    """Threads below the last row of x read, too."""


@shows_in("bounds")
@replaced("if (r < rows && c < cols) {", "if (r < rows) {")
def columns_not_guarded_for_reading(x):
    """Threads to the right of x read, too: mostly from the next row, and after the last row past the end."""


@shows_in("bounds")
@replaced("if (out_r < cols && out_c < rows) {", "{")
def no_guard_for_writing(x):
    """Threads outside of out write, too: tiles at the edge are not full."""


@shows_in("bounds")
@replaced("if (out_r < cols && out_c < rows) {", "if (out_c < rows) {")
def rows_not_guarded_for_writing(x):
    """Threads below the last row of out write, too. out has cols rows."""


@shows_in("bounds")
@replaced("if (out_r < cols && out_c < rows) {", "if (out_r < cols) {")
def columns_not_guarded_for_writing(x):
    """Threads to the right of out write, too: over the next row, and after the last row past the end."""


@shows_in("bounds")
@replaced("if (out_r < cols && out_c < rows) {", "if (r < rows && c < cols) {")
def guard_of_reading_for_writing(x):
    """The guard for writing tests the position that the thread read; test the one that it writes."""


@shows_in("bounds")
@replaced("tile[16][17]", "tile[16][15]")
def too_little_shared_memory(x):
    """A row of the tile has 16 elements, and fewer places in shared memory."""


@replaced("tile[16][17];", "tile[16][17];\n    tile[threadIdx.y][threadIdx.x] = 0.0f;")
@replaced("= tile[threadIdx.x][threadIdx.y]", "= tile[threadIdx.y][threadIdx.x]")
def tiles_not_turned(x):
    """Tiles go to the right place, but inside of each the elements lie as they were: read the tile by columns."""
    rows, cols = x.shape
    out = np.zeros((cols, rows), np.float32)  # what nobody read into the tile; else it is what happened to be there
    for r in range(0, rows, TILE):
        for c in range(0, cols, TILE):
            part = x[r : r + TILE, c : c + TILE]
            place = out[c : c + TILE, r : r + TILE]
            height, width = min(part.shape[0], place.shape[0]), min(part.shape[1], place.shape[1])
            place[:height, :width] = part[:height, :width]
    return out


@replaced("out_r = blockIdx.x * 16", "out_r = blockIdx.y * 16")
@replaced("out_c = blockIdx.y * 16", "out_c = blockIdx.x * 16")
def places_not_swapped(x):
    """Each tile is turned and written where it came from; blockIdx.x and blockIdx.y must be swapped, too."""


@shows_in("races")
@replaced("out[out_r * rows + out_c]", "out[out_r * cols + out_c]")
def rows_of_the_wrong_length(x):
    """A row of out has rows elements, not cols."""


@replaced("out[out_r * rows + out_c]", "out[out_r + out_c * cols]")
def only_copied(x):
    """out holds the numbers in the order of x: nothing is transposed."""
    return x.reshape(x.shape[1], x.shape[0])


# parts of the reference that a kernel without shared memory has no use for
WRITING = """\
    __syncthreads();  // the whole tile is there

    int out_r = blockIdx.x * 16 + threadIdx.y;
    int out_c = blockIdx.y * 16 + threadIdx.x;
    if (out_r < cols && out_c < rows) {
        out[out_r * rows + out_c] = tile[threadIdx.x][threadIdx.y];
    }
"""


@shows_in("speed")
@replaced(
    "grid=(ceil_div(cols, 16), ceil_div(rows, 16)) block=(16, 16)", "grid=(ceil_div(cols, 256), rows) block=(256)"
)
@without("    __shared__ float tile[16][17];\n\n")
@replaced("int r = blockIdx.y * 16 + threadIdx.y;", "int r = blockIdx.y;")
@replaced("int c = blockIdx.x * 16 + threadIdx.x;", "int c = blockIdx.x * blockDim.x + threadIdx.x;")
@replaced("tile[threadIdx.y][threadIdx.x] = x", "out[c * rows + r] = x")
@without(WRITING)
def no_tile(x):
    """There is no tile: neighbouring threads read along a row of x and write to places that are whole rows of out
    apart, one transaction for each number. Turn a tile in shared memory, and read and write along rows."""
    return np.ascontiguousarray(x.T)
