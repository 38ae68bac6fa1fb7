"""Wrong ways to multiply matrices of bytes. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without

TILE = 16


def _bytes(words):
    return np.ascontiguousarray(words).view(np.int8).astype(np.int64)


def _scaled(sums, scale_a, scale_b):
    return (scale_a.astype(np.float64)[:, None] * scale_b * sums).astype(np.float32)


def _product(a, b, scale_a, scale_b):
    return _scaled(_bytes(a) @ _bytes(b).T, scale_a, scale_b)


@shows_in("races")
@without("__syncthreads();  // both tiles are there")
def no_barrier_before_the_sum(a, b, scale_a, scale_b):
    """The tiles are used before all threads have written their words of them."""


@shows_in("races")
@without("__syncthreads();  // all are done with the tiles")
def no_barrier_after_the_sum(a, b, scale_a, scale_b):
    """The next tiles are written while other threads still use the last ones."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < words;", "in_a = true;")
def no_guard_for_a(a, b, scale_a, scale_b):
    """Tiles of a are not full at the edges; what is outside of a must not be read."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < words;", "in_a = first + tx < words;")
def rows_of_a_not_guarded(a, b, scale_a, scale_b):
    """Threads below the last row of a read, too."""


@shows_in("bounds")
@replaced("in_a = row < m && first + tx < words;", "in_a = row < m;")
@replaced("in_b = row_of_b < n && first + tx < words;", "in_b = row_of_b < n;")
def words_not_guarded(a, b, scale_a, scale_b):
    """Threads to the right of both matrices read, too: mostly from the next row, and at the last one past the end."""


@shows_in("bounds")
@replaced("in_b = row_of_b < n && first + tx < words;", "in_b = true;")
def no_guard_for_b(a, b, scale_a, scale_b):
    """Tiles of b are not full at the edges; what is outside of b must not be read."""


@shows_in("bounds")
@replaced("in_b = row_of_b < n && first + tx < words;", "in_b = first + tx < words;")
def rows_of_b_not_guarded(a, b, scale_a, scale_b):
    """Threads below the last row of b read, too."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "{")
def no_guard_for_out(a, b, scale_a, scale_b):
    """Threads outside of out write, too: tiles at the edges are not full."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "if (col < n) {")
def rows_of_out_not_guarded(a, b, scale_a, scale_b):
    """Threads below the last row of out write, too."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "if (row < m) {")
def columns_of_out_not_guarded(a, b, scale_a, scale_b):
    """Threads to the right of out write, too: over the next row, and after the last row past the end."""


@shows_in("bounds")
@replaced("if (row < m && col < n) {", "if (ty < m && tx < n) {")
def guard_without_the_block(a, b, scale_a, scale_b):
    """The guard looks at the thread's place in its block alone; row and column have the block's part, too."""


@shows_in("bounds")
@replaced("scale_a[row] * scale_b[col]", "scale_a[col] * scale_b[row]")
def scales_exchanged(a, b, scale_a, scale_b):
    """The scales are exchanged: scale_a belongs to the rows of out, and scale_b to its columns. In the wrong array the
    index may be past the end."""


@shows_in("bounds")
@replaced("tile_b[16][17]", "tile_b[15][17]")
def too_little_shared_memory(a, b, scale_a, scale_b):
    """A tile has 16 rows, and there are fewer in shared memory."""


@replaced("(signed char)(a >>", "(unsigned char)(a >>")
@replaced("(signed char)(b >>", "(unsigned char)(b >>")
def bytes_without_sign(a, b, scale_a, scale_b):
    """The bytes are taken without their sign, so that -1 becomes 255: cast to signed char."""
    return _scaled((_bytes(a) & 255) @ (_bytes(b) & 255).T, scale_a, scale_b)


@replaced("(signed char)(b >>", "(unsigned char)(b >>")
def bytes_of_b_without_sign(a, b, scale_a, scale_b):
    """The bytes of b are taken without their sign, so that -1 becomes 255: cast to signed char."""
    return _scaled(_bytes(a) @ (_bytes(b) & 255).T, scale_a, scale_b)


@replaced("(signed char)(a >>", "(unsigned char)(a >>")
def bytes_of_a_without_sign(a, b, scale_a, scale_b):
    """The bytes of a are taken without their sign, so that -1 becomes 255: cast to signed char."""
    return _scaled((_bytes(a) & 255) @ _bytes(b).T, scale_a, scale_b)


@replaced("b >> (8 * i)", "b >> (24 - 8 * i)")
def one_word_turned_round(a, b, scale_a, scale_b):
    """The bytes of one matrix are taken from the highest down, and those of the other from the lowest up."""
    turned = _bytes(b).reshape(len(b), -1, 4)[:, :, ::-1].reshape(len(b), -1)
    return _scaled(_bytes(a) @ turned.T, scale_a, scale_b)


@replaced("i < 4; i++", "i < 1; i++")
def first_byte_alone(a, b, scale_a, scale_b):
    """Only the first byte of each word is used; there are four."""
    return _scaled(_bytes(a)[:, ::4] @ _bytes(b)[:, ::4].T, scale_a, scale_b)


@replaced("i < 4; i++", "i < 3; i++")
def three_bytes(a, b, scale_a, scale_b):
    """The last byte of each word is left out."""
    left = np.arange(4 * a.shape[1]) % 4 < 3
    return _scaled((_bytes(a) * left) @ _bytes(b).T, scale_a, scale_b)


@replaced("int sum = 0;\n    for (int first", "short sum = 0;\n    for (int first")
def sum_in_a_short(a, b, scale_a, scale_b):
    """The sum is kept in 16 bits, where 3 products of bytes may overflow: keep it in an int."""
    return _scaled((_bytes(a) @ _bytes(b).T).astype(np.int16), scale_a, scale_b)


@replaced("int sum = 0;\n    for (int first", "signed char sum = 0;\n    for (int first")
def sum_in_a_byte(a, b, scale_a, scale_b):
    """The sum is kept in 8 bits, where a single product may overflow: keep it in an int."""
    return _scaled((_bytes(a) @ _bytes(b).T).astype(np.int8), scale_a, scale_b)


@replaced("// BEGIN SOLUTION\n// launch", "#include <cuda_fp16.h>\n// launch")
@replaced("int sum = 0;\n    for (int first", "__half sum = __float2half(0.0f);\n    for (int first")
@replaced(
    "sum += dot_of_bytes(tile_a[ty][i], tile_b[tx][i])",
    "sum = __float2half(__half2float(sum) + dot_of_bytes(tile_a[ty][i], tile_b[tx][i]))",
)
@replaced("scale_b[col] * sum", "scale_b[col] * __half2float(sum)")
def float16_sum(a, b, scale_a, scale_b):
    """The sum is kept in float16, which has 11 bits and ends at 65504: keep it in an int."""
    a, b = (_bytes(each).reshape(len(each), -1, 4) for each in (a, b))
    total = np.zeros((len(a), len(b)), np.float16)
    with np.errstate(over="ignore"):
        for i in range(a.shape[1]):
            total = (total.astype(np.float32) + (a[:, i] @ b[:, i].T)).astype(np.float16)
        return scale_a[:, None] * scale_b * total.astype(np.float32)


@without("scale_a[row] * ")
def scale_of_a_missing(a, b, scale_a, scale_b):
    """The result is not multiplied by scale_a."""
    return _product(a, b, np.ones_like(scale_a), scale_b)


@without("scale_b[col] * ")
def scale_of_b_missing(a, b, scale_a, scale_b):
    """The result is not multiplied by scale_b."""
    return _product(a, b, scale_a, np.ones_like(scale_b))


@without("scale_a[row] * scale_b[col] * ")
def no_scales(a, b, scale_a, scale_b):
    """The result is the sum alone; multiply it by both scales."""
    return _product(a, b, np.ones_like(scale_a), np.ones_like(scale_b))


@replaced("first < words; first += 16", "first + 16 <= words; first += 16")
def last_tile_left_out(a, b, scale_a, scale_b):
    """The last tiles along the words are left out where they are not full."""
    whole = a.shape[1] // TILE * TILE
    return _product(a[:, :whole], b[:, :whole], scale_a, scale_b)


@replaced("first < words; first += 16", "first < min(words, 16); first += 16")
def first_tile_alone(a, b, scale_a, scale_b):
    """Only the first tiles are multiplied; the sum goes on along all words."""
    return _product(a[:, :TILE], b[:, :TILE], scale_a, scale_b)


@replaced("        for (int i = 0; i < 16; i++) sum +=", "        sum = 0; for (int i = 0; i < 16; i++) sum +=")
def sum_begun_anew(a, b, scale_a, scale_b):
    """The sum begins anew with every pair of tiles; only the last ones count."""
    begin = (a.shape[1] - 1) // TILE * TILE
    return _product(a[:, begin:], b[:, begin:], scale_a, scale_b)


@replaced("b[row_of_b * words + first + tx]", "b[(first + tx) * n + row_of_b]")
def b_by_columns(a, b, scale_a, scale_b):
    """b is read as if it had a row for each word; it has a row for each column of out."""
    return _product(a, b.reshape(b.shape[1], b.shape[0]).T, scale_a, scale_b)


# parts of the reference that a kernel without shared memory has no use for
TILES = """\
    int sum = 0;
    for (int first = 0; first < words; first += 16) {
        bool in_a = row < m && first + tx < words;
        bool in_b = row_of_b < n && first + tx < words;
        tile_a[ty][tx] = in_a ? a[row * words + first + tx] : 0;
        tile_b[ty][tx] = in_b ? b[row_of_b * words + first + tx] : 0;
        __syncthreads();  // both tiles are there
        for (int i = 0; i < 16; i++) sum += dot_of_bytes(tile_a[ty][i], tile_b[tx][i]);
        __syncthreads();  // all are done with the tiles
    }

    if (row < m && col < n) {
        out[row * n + col] = scale_a[row] * scale_b[col] * sum;
    }
"""


@shows_in("speed")
@replaced("grid=(ceil_div(n, 16), ceil_div(m, 16)) block=(16, 16)", "grid=(ceil_div(m, 256)) block=(256)")
@without("    __shared__ int tile_a[16][16];\n")
@without("    __shared__ int tile_b[16][17];  // a place more a row: 16 threads then read from 16 banks\n")
@without("    int tx = threadIdx.x, ty = threadIdx.y;\n")
@replaced(
    "int row = blockIdx.y * 16 + ty, col = blockIdx.x * 16 + tx;",
    "int row = blockIdx.x * blockDim.x + threadIdx.x;\n    if (row >= m) return;",
)
@without("    int row_of_b = blockIdx.x * 16 + ty;  // the one that this thread reads\n")
@replaced(
    TILES,
    "    for (int col = 0; col < n; col++) {\n"
    "        int sum = 0;\n"
    "        for (int i = 0; i < words; i++) sum += dot_of_bytes(a[row * words + i], b[col * words + i]);\n"
    "        out[row * n + col] = scale_a[row] * scale_b[col] * sum;\n"
    "    }\n",
)
def one_thread_a_row(a, b, scale_a, scale_b):
    """Each thread computes a whole row of out: there are no more threads than rows, and neighbouring threads read words
    that are whole rows apart. Let each thread compute one element."""
    return _product(a, b, scale_a, scale_b)
