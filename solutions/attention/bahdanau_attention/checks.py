"""What additive attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

RANGES = (range(2, 8), range(3, 10), range(2, 10), range(2, 10), range(2, 10), range(2, 10))


def inputs(rng, batch=RANGES[0], n=RANGES[1], d_q=RANGES[2], d_k=RANGES[3], d_v=RANGES[4], d_a=RANGES[5]):
    """No two sizes are alike, so that a transposed axis shows. Every row has a True, and a False if n is 2 or more."""
    batch, n, d_q, d_k, d_v, d_a = sizes(rng, batch, n, d_q, d_k, d_v, d_a)
    mask = rng.uniform(size=(batch, n)) < 0.6
    mask[:, 0], mask[:, -1] = False, True
    return {
        "query": rng.normal(size=(batch, d_q)),
        "keys": rng.normal(size=(batch, n, d_k)),
        "values": rng.normal(size=(batch, n, d_v)) + 0.5,
        "w_q": rng.normal(size=(d_a, d_q)) / d_q**0.5,
        "w_k": rng.normal(size=(d_a, d_k)) / d_k**0.5,
        "v_a": rng.normal(size=d_a),
        "mask": rng.permuted(mask, axis=1),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *RANGES))


def inputs_with_sizes_in_common(rng):
    """The batch has as many members as places, and two of the other sizes are equal, or all four."""
    batch = n = int(rng.integers(2, 9))
    return inputs(rng, batch, n, *coinciding(rng, *[range(2, 10)] * 4))


def smallest_inputs(rng):
    """One or another size is 1, and the others are small."""
    drawn = rng.integers(1, 5, size=6)
    drawn[rng.integers(6)] = 1
    return inputs(rng, *drawn.tolist())


def nothing_is_masked(rng):
    case = inputs(rng)
    return {**case, "mask": np.ones_like(case["mask"])}


def one_place_is_left(rng):
    case = inputs(rng)
    batch, n = case["mask"].shape
    return {**case, "mask": np.eye(n, dtype=bool)[rng.integers(n, size=batch)]}


def rows_with_no_true(rng):
    """One row, or some, or all of them, are padding alone; the others are ordinary."""
    case = inputs(rng)
    batch = len(case["mask"])
    case["mask"][rng.permutation(batch)[: rng.integers(1, batch + 1)]] = False
    return case


def padding_has_no_influence(call, rng):
    """What stands at a masked place must not reach the context."""
    case = inputs(rng)
    before = call(**case)
    case["keys"] = np.where(case["mask"][..., None], case["keys"], rng.normal(size=case["keys"].shape))
    case["values"] = np.where(case["mask"][..., None], case["values"], -50.0)
    return before, call(**case)


# float64, sums of a few numbers of order 1, exact to about 1e-15; so close that 1e-9 added to the sum shows
tolerance = Tolerance(rtol=1e-12, atol=1e-13)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=16, points=3),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Agrees("no mask, or one place left", [nothing_is_masked, one_place_is_left], cases=2, points=0.5),
    Agrees("a row with no True gives zeros", rows_with_no_true, cases=4, points=1.5),
    Property("padding has no influence", padding_has_no_influence, points=0.5),
]
