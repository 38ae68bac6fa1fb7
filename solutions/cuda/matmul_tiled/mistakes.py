"""Wrong ways to multiply matrices by tiles. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without

TILE = 16


def _product(a, b):
    return (a.astype(np.float64) @ b).astype(np.float32)


@shows_in("races")
@without("__syncthreads();  // both tiles are there")
def no_barrier_before_the_sum(a, b):
    """The tiles are used before all threads have written their elements of them."""


@shows_in("races")
@without("__syncthreads();  // all are done with the tiles")
def no_barrier_after_the_sum(a, b):
    """The next tiles are written while other threads still use the last ones."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < k;", "in_a = true;")
def no_guard_for_a(a, b):
    """Tiles of a are not full at the edges; what is outside of a must not be read."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < k;", "in_a = first + tx < k;")
def rows_of_a_not_guarded(a, b):
    """Threads below the last row of a read, too."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < k;", "in_a = row < m;")
def columns_of_a_not_guarded(a, b):
    """Threads to the right of a read, too: mostly from the next row, and after the last row past the end."""


@shows_in("bounds")
@replaced("in_b = first + ty < k && col < n;", "in_b = true;")
def no_guard_for_b(a, b):
    """Tiles of b are not full at the edges; what is outside of b must not be read."""


@shows_in("bounds")
@replaced("in_b = first + ty < k && col < n;", "in_b = col < n;")
def rows_of_b_not_guarded(a, b):
    """Threads below the last row of b read, too."""


@shows_in("bounds")
@replaced("in_b = first + ty < k && col < n;", "in_b = first + ty < k;")
def columns_of_b_not_guarded(a, b):
    """Threads to the right of b read, too: mostly from the next row, and after the last row past the end."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "{")
def no_guard_for_out(a, b):
    """Threads outside of out write, too: tiles at the edges are not full."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "if (col < n) {")
def rows_of_out_not_guarded(a, b):
    """Threads below the last row of out write, too."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "if (row < m) {")
def columns_of_out_not_guarded(a, b):
    """Threads to the right of out write, too: over the next row, and after the last row past the end."""


@replaced("first < k; first += 16", "first + 16 <= k; first += 16")
def last_tile_left_out(a, b):
    """The last tiles along k are left out where they are not full."""
    whole = a.shape[1] // TILE * TILE
    return _product(a[:, :whole], b[:whole])


@replaced("first < k; first += 16", "first < min(k, 16); first += 16")
def first_tile_alone(a, b):
    """Only the first tiles are multiplied; the sum goes on along the whole of k."""
    return _product(a[:, :TILE], b[:TILE])


@replaced("        for (int i = 0; i < 16; i++) sum +=", "        sum = 0.0f; for (int i = 0; i < 16; i++) sum +=")
def sum_begun_anew(a, b):
    """The sum begins anew with every pair of tiles; only the last ones count."""
    begin = (a.shape[1] - 1) // TILE * TILE
    return _product(a[:, begin:], b[begin:])


@replaced("b[(first + ty) * n + col]", "b[col * k + first + ty]")
def b_by_columns(a, b):
    """b is read as if it lay column after column: its elements lie one row after the other."""
    return _product(a, b.reshape(b.shape[1], b.shape[0]).T)


@replaced("// BEGIN SOLUTION\n// launch", "#include <cuda_fp16.h>\n// launch")
@replaced("float sum = 0.0f;", "__half sum = __float2half(0.0f);")
@replaced(
    "sum += tile_a[ty][i] * tile_b[i][tx]", "sum = __float2half(__half2float(sum) + tile_a[ty][i] * tile_b[i][tx])"
)
@replaced("= sum;", "= __half2float(sum);")
def float16_sum(a, b):
    """The sum is kept in float16, which has 11 bits: what is small beside the sum is lost. Keep it in float32."""
    total = np.zeros((a.shape[0], b.shape[1]), np.float16)
    for i in range(a.shape[1]):
        total = (total.astype(np.float32) + a[:, i, None] * b[i]).astype(np.float16)
    return total.astype(np.float32)


@replaced("out[row * n + col] = sum;", "out[row * n + col] += sum;")
def adds_what_was_never_written(a, b):
    """Something is added that was never written: out as it was before, an element of a tile that is not there yet, or
    one outside of a matrix."""
    return np.full((a.shape[0], b.shape[1]), np.nan, np.float32)


# parts of the reference that a kernel without shared memory has no use for
TILES = """\
    for (int first = 0; first < k; first += 16) {
        bool in_a = row < m && first + tx < k;
        bool in_b = first + ty < k && col < n;
        tile_a[ty][tx] = in_a ? a[row * k + first + tx] : 0.0f;
        tile_b[ty][tx] = in_b ? b[(first + ty) * n + col] : 0.0f;
        __syncthreads();  // both tiles are there
        for (int i = 0; i < 16; i++) sum += tile_a[ty][i] * tile_b[i][tx];
        __syncthreads();  // all are done with the tiles
    }
"""


@shows_in("speed")
@without("__shared__ float tile_a[16][16], tile_b[16][16];\n    ")
@replaced("int tx = threadIdx.x, ty = threadIdx.y;", "int tx = threadIdx.y, ty = threadIdx.x;")
@replaced(TILES, "    for (int i = 0; i < k && row < m && col < n; i++) sum += a[row * k + i] * b[i * n + col];\n")
def neighbours_in_a_column(a, b):
    """There are no tiles, and threadIdx.x runs down a column of out: at each step the threads of a warp read numbers of
    a that lie whole rows apart. Let threadIdx.x run along a row, and let the block read tiles."""
    return _product(a, b)
