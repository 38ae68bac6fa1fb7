"""What paged_attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature(
    "q: float[batch, d], k_pages: float[pages, page, d], v_pages: float[pages, page, d], table: int[batch, most], "
    "lengths: int[batch] -> out: float[batch, d]"
)


def inputs(
    rng, batch=range(7, 12, 2), page=range(5, 10, 2), d=range(33, 48, 2), most=(4, 6, 8), scale=1.5, lengths=None
):
    """Sizes are drawn, no two alike. One sequence fills all its pages, one a single page, one has a position more; the
    others have any length, and none is longer than the first sequence's table. Pages are dealt out in any order, page 0
    among them. What no sequence may see is large."""
    batch, page, d, most = map(rng.choice, (batch, page, d, most))
    if lengths is None:
        lengths = rng.integers(1, most * page, size=batch)
        special = [most * page, page, page + 1][: batch - 1]
        lengths[rng.permutation(batch - 1)[: len(special)] + 1] = special
    else:
        lengths = lengths(rng, batch, most * page)
    return of_lengths(rng, lengths, page, d, most, scale)


def of_lengths(rng, lengths, page, d, most, scale):
    counts = -(-lengths // page)
    order = rng.permutation(counts.sum() + 3)
    order[np.flatnonzero(order == 0)[0]], order[0] = order[0], 0  # page 0 is some sequence's
    order[: counts.sum()] = rng.permutation(order[: counts.sum()])
    table = np.full((len(lengths), most), -1, np.int32)
    k, v = (40 * rng.normal(size=(len(order), page, d)).astype(np.float32) for _ in range(2))
    slots = []
    for row, count, length, end in zip(table, counts, lengths, counts.cumsum(), strict=True):
        row[:count] = order[end - count : end]
        slots += [(number, slot) for number in row[:count] for slot in range(page)][:length]
    if slots:
        numbers, places = np.array(slots).T
        k[numbers, places] = sprinkled(rng, rng.normal(size=(len(slots), d)))
        v[numbers, places] = sprinkled(rng, rng.normal(size=(len(slots), d)) + 0.5)
    return {
        "q": sprinkled(rng, scale * rng.normal(size=(len(lengths), d))),
        "k_pages": k,
        "v_pages": v,
        "table": table,
        "lengths": lengths.astype(np.int32),
    }


def some_empty(rng, batch, longest):
    """Two sequences of no length, and the last one is as long as can be."""
    lengths = rng.integers(1, longest + 1, size=batch)
    lengths[rng.permutation(batch - 1)[:2]] = 0
    lengths[-1] = longest
    return lengths


def whole_pages(rng, batch, longest):
    """For pages of 16: all of them are full."""
    return 16 * rng.integers(1, longest // 16 + 1, size=batch)


def long(rng, batch, longest):
    return rng.integers(longest - longest // 8, longest + 1, size=batch)


def growing_inputs(rng):
    """Later positions have larger scores, so that every page brings a new maximum."""
    case = inputs(rng, d=range(5, 8, 2), most=[7, 9], lengths=long)
    case["q"] = np.abs(case["q"]) + np.float32(0.1)
    direction = case["q"].mean(axis=0)
    page = case["k_pages"].shape[1]
    for row, length in zip(case["table"], case["lengths"], strict=True):
        for position in range(length):
            case["k_pages"][row[position // page], position % page] += direction * np.float32(0.1 * position)
    return case


full_pages = partial(inputs, batch=range(4, 9, 4), page=[16], d=[128], most=[2, 4], lengths=whole_pages)
squares = equal_sizes(inputs, "batch", "page", "d", "most", of=range(4, 9, 4))
empty = partial(inputs, lengths=some_empty)
small = partial(empty, batch=range(3, 6, 2), page=range(3, 6, 2), d=range(35, 40, 2), most=(3, 4))
other_pages = [
    partial(inputs, page=[1], d=range(5, 12, 2), most=range(13, 20, 2)),
    partial(inputs, batch=[3], page=range(131, 150, 2), d=range(5, 12, 2), most=[3]),  # more slots than threads
    partial(inputs, page=[8, 32], d=[4, 12], most=[3, 5]),
]

# float32: a score of about 5 is off by some 1e-6, and so, relatively, is its exponential; the weighted sum has terms
# of about 1 whose signs differ: atol
tolerance = Tolerance(rtol=2e-5, atol=2e-5)


def pages_of(*numbers):
    return np.array(numbers, np.float32).reshape(3, 2, 1)


checks = [
    Example(
        "three positions on two pages",
        inputs={
            "q": np.array([[2.0]], np.float32),
            "k_pages": pages_of(0, 0, 6, 9, 1, 7),
            "v_pages": pages_of(50, 60, 20, 90, 0, 10),
            "table": np.array([[2, 1]], np.int32),
            "lengths": np.array([3], np.int32),
        },
        expected=np.array([[11.1919708]], np.float32),
        source="the statement, with the scores 14 and 12 of 002",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, full_pages, squares], cases=1, points=3),
    Agrees("sequences of length 0", empty, cases=2, points=1.5),
    Agrees("pages of other sizes", other_pages, cases=1, points=1),
    Agrees("a single sequence", partial(inputs, batch=[1], d=range(1, 8, 2)), cases=2, points=0.5),
    Agrees("wide vectors", partial(inputs, batch=[5], d=range(257, 290, 2), most=[3, 4]), cases=1, points=0.5),
    Agrees("scores that grow from page to page", growing_inputs, cases=2, points=1.5),
    # scores of up to some 300, off by 5e-5; so are the weights
    Agrees(
        "large scores do not overflow", partial(inputs, d=range(5, 8, 2), scale=100.0), cases=2, atol=5e-4, points=1.5
    ),
    Agrees(
        "long sequences",
        partial(inputs, batch=[3], page=[15, 17], d=range(17, 24, 2), most=range(121, 130, 2)),
        cases=1,
        points=0.5,
    ),
    MemorySafe([small, partial(small, d=range(5, 12, 2), page=[8]), full_pages], points=1),
    RaceFree(small, points=1),
    # reckoned (verify measures): a warp for each key 1 to 2 x; a thread for each key, with addresses d apart, 3 to 6 x;
    # a warp for each sequence 4 x; one block has one multiprocessor, 100 x
    GpuSpeed(
        partial(inputs, batch=[257], page=[17], d=[125], most=[18], lengths=long),
        max_ratio=16.0,
        min_bytes=lambda q, k_pages, v_pages, table, lengths: 8 * int(lengths.sum()) * q.shape[1],
        rtol=5e-5,  # float32: sums of some 270 weighted terms
        atol=5e-5,
        points=2,
    ),
]
