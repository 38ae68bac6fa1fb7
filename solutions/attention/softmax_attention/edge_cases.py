"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_mask(rng, make_mask, **wanted):
    """make_mask(rng, n_q, n_k)"""
    case = inputs(rng, **wanted)
    return {**case, "mask": make_mask(rng, case["q"].shape[-2], case["k"].shape[-2])}


def scores_far_apart(rng):
    """In every row the scores reach from -1e4 to 1e4, and two of them are near each other at the top."""
    case = inputs(rng, n_q=5, n_k=7, d_k=16)
    case["k"][:, 0] = np.linspace(-400.0, 400.0, 7)
    case["k"][5, 0] = 399.99
    case["q"][:, 0] = 100.0 * np.array([1, -1, 1, -1, 1])
    return case


def a_high_score_that_is_masked(rng):
    """The key that every query likes best, or least, is masked; not by so much that the others' weights underflow."""
    case = with_mask(rng, lambda rng, n_q, n_k: np.arange(n_k) != 3)
    case["k"][3] *= 20.0
    return case


def equal_scores(rng):
    case = inputs(rng)
    case["k"][:] = case["k"][0]
    return case


edge_cases = [
    edge("one query, one key", partial(inputs, n_q=1, n_k=1, d_k=1, d_v=1)),
    edge("all sizes equal", partial(inputs, batch=(4,), n_q=4, n_k=4, d_k=4, d_v=4)),
    edge("three leading dimensions, one of size 1", partial(inputs, batch=(2, 1, 3))),
    edge("nothing is masked", partial(with_mask, make_mask=lambda rng, n_q, n_k: np.ones((n_q, n_k), dtype=bool))),
    edge("everything is masked", partial(with_mask, make_mask=lambda rng, n_q, n_k: np.zeros((n_q, n_k), dtype=bool))),
    edge(
        "one key for each query",
        partial(with_mask, make_mask=lambda rng, n_q, n_k: np.eye(n_k, dtype=bool)[rng.integers(n_k, size=n_q)]),
    ),
    edge("one mask for all queries", partial(with_mask, make_mask=lambda rng, n_q, n_k: np.arange(n_k) < 3)),
    edge("whole queries masked", partial(with_mask, make_mask=lambda rng, n_q, n_k: np.arange(n_q)[:, None] < 2)),
    edge(
        "a mask for each member of the batch",
        partial(with_mask, batch=(2,), make_mask=lambda rng, n_q, n_k: rng.uniform(size=(2, n_q, n_k)) < 0.4),
    ),
    edge("scores from -1e4 to 1e4 in a row", scores_far_apart, rtol=1e-7, atol=1e-10),
    edge("a masked key has the highest score", a_high_score_that_is_masked, cases=8),
    edge("equal scores", equal_scores),
    edge("all scores zero", partial(inputs, scale=0.0)),
    edge("scores near zero", partial(inputs, scale=1e-200)),
]
