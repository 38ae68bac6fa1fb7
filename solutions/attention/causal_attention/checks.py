"""What causal attention is judged by."""

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

N_K, D_K, D_V = range(5, 11), range(3, 12), range(2, 8)


def inputs(rng, n_q=N_K, n_k=None, d_k=D_K, d_v=D_V):
    """As many queries as keys, unless n_k says another number; no other sizes are alike."""
    n_q, d_k, d_v, *n_k = sizes(rng, n_q, d_k, d_v, *([] if n_k is None else [n_k]))
    return {
        "q": rng.normal(size=(n_q, d_k)),
        "k": rng.normal(size=(*(n_k or [n_q]), d_k)),
        "v": rng.normal(size=(*(n_k or [n_q]), d_v)) + 0.5,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. Fewer queries than keys."""
    n_q, n_k, d_k, d_v = sizes(alike(rng), range(2, 5), N_K, D_K, D_V)
    return inputs(rng, n_q, n_k, d_k, d_v)


def fewer_queries(rng):
    """Two queries or more, and more keys."""
    return inputs(rng, range(2, 6), range(6, 12))


def one_query_fewer(rng):
    n = int(rng.integers(3, 9))
    return inputs(rng, n - 1, n)


def one_query(rng):
    return inputs(rng, 1, range(2, 9))


def more_queries(rng):
    return inputs(rng, range(6, 9), range(2, 6))


def one_query_more(rng):
    n = int(rng.integers(1, 7))
    return inputs(rng, n + 1, n)


def sizes_in_common(rng):
    """n_q is at most n_k."""
    n_q, n_k, d_k, d_v = coinciding(rng, *[range(2, 9)] * 4)
    case = inputs(rng, 20, d_k=21, d_v=22)
    n_q, n_k = sorted((n_q, n_k))
    return {"q": case["q"][:n_q, :d_k], "k": case["k"][:n_k, :d_k], "v": case["v"][:n_k, :d_v]}


def few_numbers(rng):
    """One key or a few, as many queries or fewer, one component or a few."""
    case = inputs(rng, 20, d_k=21, d_v=22)
    n_k, d_k, d_v = (int(size) for size in rng.integers(1, 4, size=3))
    n_q = int(rng.integers(1, n_k + 1))
    return {"q": case["q"][:n_q, :d_k], "k": case["k"][:n_k, :d_k], "v": case["v"][:n_k, :d_v]}


def loud_inputs(rng):
    """Scores near 1e3 in some rows, near -1e3 in others and ordinary ones in the rest; the differences within a row are
    ordinary."""
    n_q, n_k = sizes(rng, range(5, 8), range(6, 11))
    case = inputs(rng, *sorted((n_q, n_k)))
    n_q, d_k = case["q"].shape
    case["q"][:, 0] = 980.0 * np.sqrt(d_k) * rng.permutation(np.resize([1.0, -1.0, 0.0], n_q))
    case["k"][:, 0] = 1.0
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two short matmuls and one softmax

checks = [
    Example(points=0.5),
    Agrees("as many queries as keys", inputs, cases=6, points=1),
    Agrees(
        "fewer queries than keys",
        [lambda rng: one_changed(rng, make=inputs_of_the_same_sizes), fewer_queries, one_query_fewer],
        cases=5,
        points=1,
    ),
    Agrees("one query", one_query, cases=3, points=0.5),
    Agrees("more queries than keys", [more_queries, one_query_more], cases=2, points=0.5),
    Agrees("sizes in common, and a few numbers", [sizes_in_common, few_numbers], cases=7, points=0.5),
    # a score of 1e3 carries an error of 1e-13, which becomes a relative one
    Agrees("scores of 1e3", loud_inputs, cases=6, atol=1e-10, points=0.5),
]
