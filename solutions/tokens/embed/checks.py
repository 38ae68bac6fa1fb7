"""What the embedding is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(6, 12), range(2, 9), range(2, 6), range(2, 7))  # of the table, then of the ids


def inputs(rng, shape=None):
    """Ids of one to three axes: the first row of the table and the last are always among them, and some come twice."""
    shape = sizes(rng, *SIZES[: rng.integers(3, 5)]) if shape is None else shape
    ids = rng.integers(shape[0], size=shape[2:])
    ids.flat[:2] = rng.permutation([0, shape[0] - 1])
    return {"ids": ids, "table": rng.normal(size=shape[:2])}


def inputs_of_one_shape(rng):
    """The same shapes in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, sizes(alike(rng), *SIZES))


def inputs_with_sizes_in_common(rng):
    """The table has as many columns as rows, or as many rows as there are ids. Three axes are among them."""
    return inputs(rng, coinciding(rng, *[range(2, 7)] * int(rng.integers(3, 5))))


def unknown_ids(rng):
    """One id is V or more, or below 0; all others are known."""
    case = inputs(rng)
    known = len(case["table"])
    case["ids"].flat[rng.integers(case["ids"].size)] = rng.choice([known, known, known + 1, -1, -1, -known, -known - 1])
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64; a product with a one-hot matrix adds zeros only

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_one_shape), inputs, inputs_with_sizes_in_common],
        cases=5,
        points=0.5,
    ),
    Agrees("unknown ids", unknown_ids, cases=14, points=0.5),
]
