"""What the embedding is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(6, 12), range(2, 9), range(2, 6), range(2, 7))  # of the table, then of the ids


def inputs(rng, shape=None):
    """Ids of one to three axes. The first row of the table is among them, or the last, or both, or none of the two."""
    shape = sizes(rng, *SIZES[: rng.integers(3, 5)]) if shape is None else shape
    last = shape[0] - 1
    ids = rng.integers(1, max(2, last), size=shape[2:])
    ends = [[], [0], [last], [0, last]][rng.integers(4)]
    ids.flat[rng.permutation(ids.size)[: len(ends)]] = ends[: ids.size]
    return {"ids": ids, "table": rng.normal(size=shape[:2])}


def inputs_of_one_shape(rng):
    """The same shapes in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, sizes(alike(rng), *SIZES))


def inputs_with_sizes_in_common(rng):
    """The table has as many columns as rows, or as many rows as there are ids."""
    return inputs(rng, coinciding(rng, *[range(3, 8)] * 3))


def with_an_unknown_id(rng, unknown):
    """The inputs with one other id; unknown(V) lists what it may be."""
    case = inputs(rng)
    among = unknown(len(case["table"]))
    case["ids"].flat[rng.integers(case["ids"].size)] = among[rng.integers(len(among))]
    return case


unknown_ids = [
    partial(with_an_unknown_id, unknown=lambda v: [v]),
    partial(with_an_unknown_id, unknown=lambda v: [v + 1, v + 2, 3 * v, -v - 1]),
    partial(with_an_unknown_id, unknown=lambda v: [-1]),
    partial(with_an_unknown_id, unknown=lambda v: [-2, -v]),
]
tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64; a product with a one-hot matrix adds zeros only

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_one_shape), inputs, inputs_with_sizes_in_common],
        cases=5,
        points=0.5,
    ),
    Agrees("unknown ids", unknown_ids, cases=8, points=0.5),
]
