"""Wrong ways to write attention over pages. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in, without
from grader.cuda.checks import never_written

from .expected import paged_attention


def _rows(q, k_pages, v_pages, table, lengths, v_table=None):
    """For each sequence that is not empty: its number, scores, keys and values."""
    page, d = k_pages.shape[1:]
    v_table = table if v_table is None else v_table
    for b, length in enumerate(lengths):
        if length > 0:
            count = -(-length // page)
            keys = k_pages[table[b, :count]].reshape(-1, d)[:length].astype(np.float64)
            values = v_pages[v_table[b, :count]].reshape(-1, d)[:length]
            yield b, keys @ q[b].astype(np.float64) / np.sqrt(d), keys, values


def _attended(q, rows):
    out = np.zeros(q.shape, np.float32)
    for b, scores, _, values in rows:
        weights = np.exp(scores - scores.max())
        out[b] = weights @ values / weights.sum()
    return out


def _one_after_the_other(table):
    return np.broadcast_to(np.arange(table.shape[1]), table.shape)


def _by_pages(scores, page):
    """Each weight as it was added: with the maximum up to the end of its own page. And with the last one."""
    ends = np.minimum((np.arange(len(scores)) // page + 1) * page, len(scores)) - 1
    highest = np.maximum.accumulate(scores)
    return np.exp(scores - highest[ends]), np.exp(scores - highest[-1])


@shows_in("races")
@without("__syncthreads();  // the scores are there")
def no_barrier_after_the_scores(q, k_pages, v_pages, table, lengths):
    """The scores are used before all threads have written theirs."""


@shows_in("races")
@without("__syncthreads();  // all are done with the scores")
def no_barrier_before_the_next_page(q, k_pages, v_pages, table, lengths):
    """The scores of the next page are written while other threads still use those of the last one."""


@replaced("int number = table[b * most + first / page];", "int number = first / page;")
def pages_in_physical_order(q, k_pages, v_pages, table, lengths):
    """The pages are taken as they lie in memory, from the first on; table says which pages a sequence has."""
    return _attended(q, _rows(q, k_pages, v_pages, _one_after_the_other(table), lengths))


@replaced("v_pages + (size_t)number * page * d", "v_pages + (size_t)first * d")
def values_in_physical_order(q, k_pages, v_pages, table, lengths):
    """The keys are found by the table, and the values are not: both lie on the same pages."""
    return _attended(q, _rows(q, k_pages, v_pages, table, lengths, _one_after_the_other(table)))


@shows_in("bounds")
@replaced("table[b * most + first / page]", "table[first / page]")
def table_of_the_first_sequence(q, k_pages, v_pages, table, lengths):
    """All sequences use the first row of table, which may have fewer pages than they need: row b begins at b * most."""


@shows_in("bounds")
@replaced("first < length; first += page", "first < most * page; first += page")
@replaced("int filled = min(page, length - first);", "int filled = page;")
@replaced("score[j] = dot / sqrtf(d)", "score[j] = first + j < length ? dot / sqrtf(d) : -INFINITY")
def entries_of_minus_1_followed(q, k_pages, v_pages, table, lengths):
    """All entries of the table are followed, those of -1, too: they lead to memory before the pages. A score of
    -INFINITY afterwards does not undo the reading."""


@replaced("int filled = min(page, length - first);", "int filled = page;")
def rest_of_the_last_page(q, k_pages, v_pages, table, lengths):
    """All slots of the last page are attended to; those after the sequence's end hold numbers of other texts."""
    page = k_pages.shape[1]
    return _attended(q, _rows(q, k_pages, v_pages, table, -(-lengths // page) * page))


@replaced("int length = lengths[b];", "int length = lengths[b] - 1;")
def one_position_short(q, k_pages, v_pages, table, lengths):
    """The last position is left out: positions go from 0 to lengths[b] - 1, and all of them are seen."""
    return _attended(q, _rows(q, k_pages, v_pages, table, lengths - 1))


@shows_in("bounds")
@replaced("int length = lengths[b];", "int length = lengths[b] > 0 ? lengths[b] + 1 : 0;")
def one_position_too_many(q, k_pages, v_pages, table, lengths):
    """A position after the last one is seen. Where the last page is full, it is on a page that the sequence does not
    have."""


@replaced("first < length; first += page", "first < min(length, page); first += page")
def first_page_alone(q, k_pages, v_pages, table, lengths):
    """Only the first page of each sequence is used."""
    return _attended(q, _rows(q, k_pages, v_pages, table, np.minimum(lengths, k_pages.shape[1])))


@replaced("keys[j * d + c]", "k_pages[((size_t)j * pages + number) * d + c]")
@replaced("values[j * d + c]", "v_pages[((size_t)j * pages + number) * d + c]")
def pages_and_slots_exchanged(q, k_pages, v_pages, table, lengths):
    """The memory is read as if slots came first and pages second: the slots of one page lie one after the other."""
    pages, page, d = k_pages.shape
    turned = (each.reshape(page, pages, d).transpose(1, 0, 2) for each in (k_pages, v_pages))
    return _attended(q, _rows(q, *turned, table, lengths))


@without("            for (int lanes = 16; lanes > 0; lanes /= 2) dot += __shfl_xor_sync(0xffffffff, dot, lanes);\n")
def parts_of_the_dot_product(q, k_pages, v_pages, table, lengths):
    """The score is the part of the dot product that one thread of the warp has; add up all 32 parts."""
    part = np.arange(q.shape[1]) % 32 == 0
    return _attended(q, _rows(q * part, k_pages, v_pages, table, lengths))


@replaced("dot / sqrtf(d)", "dot")
def not_scaled(q, k_pages, v_pages, table, lengths):
    """The scores are not divided by the root of d."""
    return _attended(q, _rows(q * np.sqrt(q.shape[1]), k_pages, v_pages, table, lengths))


@replaced("dot / sqrtf(d)", "dot / d")
def scaled_by_d(q, k_pages, v_pages, table, lengths):
    """The scores are divided by d; it is the root of d."""
    return _attended(q, _rows(q / np.sqrt(q.shape[1]), k_pages, v_pages, table, lengths))


@replaced("float larger = highest;", "float larger = 0.0f;")
@replaced("larger = fmaxf(larger, score[j]);", "larger += 0.0f;")
@replaced("float rescale = expf(highest - larger);", "float rescale = 1.0f;")
def no_maximum(q, k_pages, v_pages, table, lengths):
    """The maximum is not subtracted before exp: large scores overflow, and very negative ones give 0 / 0."""
    out = np.zeros(q.shape, np.float32)
    with np.errstate(all="ignore"):
        for b, scores, _, values in _rows(q, k_pages, v_pages, table, lengths):
            weights = np.exp(scores.astype(np.float32))
            out[b] = weights @ values / weights.sum()
    return out


@without("            total[c] *= rescale;\n")
def total_not_rescaled(q, k_pages, v_pages, table, lengths):
    """Where a page brings a larger score, the sum of exponentials is rescaled, and the weighted sum of values
    is not."""
    out, page = np.zeros(q.shape, np.float32), k_pages.shape[1]
    for b, scores, _, values in _rows(q, k_pages, v_pages, table, lengths):
        then, now = _by_pages(scores, page)
        out[b] = then @ values / now.sum()
    return out


@without("        sum *= rescale;\n")
def sum_not_rescaled(q, k_pages, v_pages, table, lengths):
    """Where a page brings a larger score, the weighted sum of values is rescaled, and the sum of exponentials
    is not."""
    out, page = np.zeros(q.shape, np.float32), k_pages.shape[1]
    for b, scores, _, values in _rows(q, k_pages, v_pages, table, lengths):
        then, now = _by_pages(scores, page)
        out[b] = now @ values / then.sum()
    return out


@without("        sum *= rescale;\n")
@without("            total[c] *= rescale;\n")
def nothing_rescaled(q, k_pages, v_pages, table, lengths):
    """Neither sum is rescaled where a page brings a larger score: each page counts with a maximum of its own."""
    out, page = np.zeros(q.shape, np.float32), k_pages.shape[1]
    for b, scores, _, values in _rows(q, k_pages, v_pages, table, lengths):
        then, _ = _by_pages(scores, page)
        out[b] = then @ values / then.sum()
    return out


@replaced("total[c] / sum", "total[c]")
def not_divided(q, k_pages, v_pages, table, lengths):
    """The weighted sum is not divided by the sum of the exponentials."""
    out = np.zeros(q.shape, np.float32)
    for b, scores, _, values in _rows(q, k_pages, v_pages, table, lengths):
        out[b] = np.exp(scores - scores.max()) @ values
    return out


@replaced("* values[j * d + c]", "* keys[j * d + c]")
def sum_of_keys(q, k_pages, v_pages, table, lengths):
    """The weighted sum is one of the keys; it is one of the values."""
    return _attended(q, ((b, scores, keys, keys) for b, scores, keys, _ in _rows(q, k_pages, v_pages, table, lengths)))


@replaced("length > 0 ? total[c] / sum : 0.0f", "total[c] / sum")
def empty_sequences_divided(q, k_pages, v_pages, table, lengths):
    """Where the length is 0, 0 is divided by 0: that is NaN, and zeros are asked for."""
    out = _attended(q, _rows(q, k_pages, v_pages, table, lengths))
    out[lengths == 0] = np.nan
    return out


@replaced("int length = lengths[b];", "int length = lengths[b];\n    if (length == 0) return;")
def empty_sequences_not_written(q, k_pages, v_pages, table, lengths):
    """Rows of out are never written where the length is 0; they must be zeros, and no other code sets them."""
    return never_written(paged_attention(q, k_pages, v_pages, table, lengths), (lengths == 0)[:, None])


@replaced("for (int c = t; c < d; c += blockDim.x) {\n        out", "if (int c = t; c < d) {\n        out")
def one_column_a_thread(q, k_pages, v_pages, table, lengths):
    """Each thread writes one column; where there are more columns than threads, the others are never written."""
    out = paged_attention(q, k_pages, v_pages, table, lengths)
    return never_written(out, (lengths > 0)[:, None] & (np.arange(q.shape[1]) >= 128))


@shows_in("bounds")
@replaced("shared=(page+d)*4", "shared=page+d")
def shared_memory_counted_in_floats(q, k_pages, v_pages, table, lengths):
    """shared= is a number of bytes; page + d floats have (page+d)*4."""


@shows_in("bounds")
@replaced("shared=(page+d)*4", "shared=page*4")
def too_little_shared_memory(q, k_pages, v_pages, table, lengths):
    """There is shared memory for the scores, and none for the sums that stand after them."""


@shows_in("bounds")
@replaced("for (int c = lane; c < d; c += 32) dot", "for (int c = lane; c < (d + 31) / 32 * 32; c += 32) dot")
def columns_not_guarded(q, k_pages, v_pages, table, lengths):
    """The last round along a key has more threads than there are columns left; those must do nothing: c < d."""


@shows_in("bounds")
@replaced(
    "for (int c = t; c < d; c += blockDim.x) {\n        out", "for (int c = t; c <= d; c += blockDim.x) {\n        out"
)
def one_column_too_many(q, k_pages, v_pages, table, lengths):
    """The loop over the columns goes one too far: into the next sequence, and past the end of out."""


@shows_in("speed")
@replaced("grid=(batch) block=(128)", "grid=(1) block=(128)")
@replaced("int b = blockIdx.x, t = threadIdx.x;", "int t = threadIdx.x;")
@replaced("    int length = lengths[b];", "    for (int b = 0; b < batch; b++) {\n    int length = lengths[b];")
@replaced("total[c] / sum : 0.0f;\n    }", "total[c] / sum : 0.0f;\n    }\n    }")
def one_block(q, k_pages, v_pages, table, lengths):
    """One block goes over all sequences. It runs on one of the GPU's many multiprocessors, and the others wait:
    sequences do not need each other, so let each have a block."""
    return _attended(q, _rows(q, k_pages, v_pages, table, lengths))
