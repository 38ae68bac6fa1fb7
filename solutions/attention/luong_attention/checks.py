"""What Luong's attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SMALL = range(2, 10)


def inputs(rng, kind, batch=range(2, 8), n=range(3, 9), d_q=SMALL, d_k=SMALL, d_v=SMALL, d_a=SMALL):
    """No two sizes are alike, but for dot the query is as long as a key. Scores are of order 1."""
    batch, n, d_q, d_k, d_v, d_a = sizes(rng, batch, n, d_q, d_k, d_v, d_a)
    d_q = d_k if kind == "dot" else d_q
    w = {
        "dot": None,
        "general": 1.5 * rng.normal(size=(d_q, d_k)) / d_k**0.5,
        "concat": (rng.normal(size=(d_a, d_q + d_k)) / d_k**0.5, rng.normal(size=d_a)),
    }[kind]
    return {
        "query": 1.5 * rng.normal(size=(batch, d_q)) / d_q**0.5,
        "keys": rng.normal(size=(batch, n, d_k)),
        "values": rng.normal(size=(batch, n, d_v)) + 0.5,
        "kind": kind,
        "w": w,
    }


def inputs_of_the_same_sizes(rng, kind):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, kind, *sizes(alike(rng), range(2, 8), range(3, 9), *[SMALL] * 4))


def inputs_with_sizes_in_common(rng, kind):
    """The batch has as many members as places, and two of the other sizes are equal, or all of them."""
    batch = n = int(rng.integers(2, 9))
    return inputs(rng, kind, batch, n, *coinciding(rng, *[SMALL] * 3), SMALL)


def smallest_inputs(rng, kind):
    """One or another size is 1, and the others are small. If the query has one number, a key has one too: NumPy's
    products of 1 and many numbers differ (einsum broadcasts, @ raises), and so would a mistake that mixes them up."""
    drawn = rng.integers(1, 5, size=6)
    drawn[rng.integers(6)] = 1
    if 1 in drawn[2:4]:
        drawn[2:4] = 1
    return inputs(rng, kind, *drawn.tolist())


def large_inputs(rng, kind):
    """Scores near 1e3 in some sequences, near -1e3 in others and of order 1 in the rest, with ordinary differences
    within a sequence, so that nothing saturates. Only in the first sequence one place is far below the others."""
    case = inputs(rng, kind, batch=range(3, 8))
    size = len(case["query"])
    case["query"][:, 0] = 30.0 * np.resize([1.0, -1.0, 0.0], size) * rng.uniform(0.9, 1.0, size=size)
    case["keys"][..., 0] = 30.0
    case["keys"][0, rng.integers(case["keys"].shape[1]), 0] = -20.0
    if kind == "general":
        case["w"][0], case["w"][:, 0], case["w"][0, 0] = 0.0, 0.0, 1.0
    return case


def of_each_kind(make, kinds=("dot", "general", "concat")):
    return [partial(make, kind=kind) for kind in kinds]


def general_is_dot_with_another_query(call, rng):
    """The matrix of general can be applied to the query beforehand."""
    case = inputs(rng, "general")
    moved = {**case, "query": case["query"] @ case["w"], "kind": "dot", "w": None}
    return call(**case), call(**moved)


def concat_adds_two_parts(call, rng):
    """The matrix of concat can be applied beforehand, the first columns to the query and the others to the keys."""
    case = inputs(rng, "concat")
    (matrix, v), d_q = case["w"], case["query"].shape[1]
    parts = {"query": case["query"] @ matrix[:, :d_q].T, "keys": case["keys"] @ matrix[:, d_q:].T}
    return call(**case), call(**{**case, **parts, "w": (np.tile(np.eye(len(v)), 2), v)})


def agrees(kind, **options):
    return Agrees(f"{kind} agrees", partial(one_changed, make=partial(inputs_of_the_same_sizes, kind=kind)), **options)


# float64, sums of a few numbers of order 1, exact to about 1e-15; so close that 1e-9 added to the sum shows
tolerance = Tolerance(rtol=1e-12, atol=1e-13)

checks = [
    Example(points=1),
    agrees("dot", cases=8, points=1),
    agrees("general", cases=9, points=1),
    agrees("concat", cases=9, points=1),
    Agrees("sizes in common", of_each_kind(inputs_with_sizes_in_common), cases=4, points=1),
    Agrees("the smallest sizes", of_each_kind(smallest_inputs), cases=3, points=0.5),
    # a score of 1e3 carries an absolute rounding error of 1e-13, which the softmax turns into a relative one
    Agrees(
        "large scores do not overflow",
        of_each_kind(large_inputs, ("dot", "general")),
        cases=3,
        rtol=1e-9,
        atol=1e-11,
        points=1,
    ),
    Property("general is dot with another query", general_is_dot_with_another_query, points=0.5),
    Property("concat adds two parts", concat_adds_two_parts, points=0.5),
]
