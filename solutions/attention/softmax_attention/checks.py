"""What softmax attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Relation, Speed, Unchanged

WORDS = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # river, bank, overflowed


def inputs(rng, batch=(), n_q=5, n_k=7, d_k=16, d_v=3, scale=1.0):
    """No mask. Every dimension is different, so that a transposed axis shows."""
    return {
        "q": scale * rng.normal(size=(*batch, n_q, d_k)),
        "k": rng.normal(size=(*batch, n_k, d_k)),
        "v": rng.normal(size=(*batch, n_k, d_v)) + 0.5,
    }


def masked_inputs(rng, **sizes):
    """A mask that each query shares with no other; every query may attend to two keys at least."""
    case = inputs(rng, **sizes)
    n_q, n_k = case["q"].shape[-2], case["k"].shape[-2]
    mask = rng.uniform(size=(n_q, n_k)) < 0.5
    mask[np.arange(n_q), np.arange(n_q) % n_k] = True
    mask[np.arange(n_q), (np.arange(n_q) + 2) % n_k] = True
    mask[0, n_k - 1] = False
    return {**case, "mask": mask}


def batched_inputs(rng):
    """Two leading dimensions; the mask has neither of them and is broadcast."""
    return masked_inputs(rng, batch=(2, 4))


def inputs_with_an_empty_row(rng):
    """One query in the middle may attend to nothing; the others are ordinary."""
    case = masked_inputs(rng)
    case["mask"][2] = False
    return case


def large_inputs(rng):
    """Scores around +1e4 in some rows and -1e4 in others, with ordinary differences within a row: nothing saturates.
    Only in the first row one key is far below the others, so that taking the lowest score from all overflows."""
    case = inputs(rng)
    case["k"][:, 0] = 400.0
    case["q"][:, 0] = 100.0 * np.array([1, -1, 1, -1, 1]) * rng.uniform(0.8, 1.2, size=5)
    case["k"][:, 1] = 0.0
    case["k"][3, 1] = -150.0
    case["q"][:, 1] = 0.0
    case["q"][0, 1] = 40.0
    return case


def a_masked_key_has_no_influence(call, rng):
    """What stands behind a masked key, however large, must not reach the output."""
    case = inputs(rng)
    case["mask"] = np.ones((5, 7), dtype=bool)
    case["mask"][:, 4] = False
    before = call(**case)
    case["k"][4] += 3.0
    case["v"][4] -= 50.0
    return before, call(**case)


checks = [
    Example(
        "the river bank",
        inputs={"q": WORDS[1:2], "k": WORDS, "v": np.hstack([np.eye(3), [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]])},
        expected=np.array([[0.248255078258, 0.503489843485, 0.248255078258, 0.5, 0.5]]),
        source="001: Part 7 - The Transformer",
        rtol=1e-9,  # the figures are given to twelve places
        public=True,
    ),
    Agrees(
        "agrees with the reference", inputs, cases=12, rtol=1e-9, atol=1e-12, weight=3, public=True
    ),  # float64, two matmuls and one softmax
    Agrees("keeps to the mask", masked_inputs, cases=8, rtol=1e-9, atol=1e-12, weight=1, public=True),
    Agrees("any leading dimensions", batched_inputs, cases=2, rtol=1e-9, atol=1e-12, weight=1, public=True),
    Agrees(
        "a row with no True gives zeros",
        inputs_with_an_empty_row,
        cases=3,
        rtol=1e-9,
        atol=1e-12,
        weight=1,
        public=True,
    ),
    # a score of 1e4 carries an absolute rounding error of 2e-12, which the softmax turns into a relative one
    Agrees("large scores do not overflow", large_inputs, cases=3, rtol=1e-7, atol=1e-10, weight=1, public=True),
    Relation(
        "a masked key has no influence", a_masked_key_has_no_influence, rtol=1e-9, atol=1e-12, weight=0.5, public=True
    ),
    Unchanged(masked_inputs, weight=0.5),
    Forbids(("torch", "jax", "tensorflow", "scipy.special.softmax", "scipy.special.log_softmax"), weight=0.5),
    # a Python loop over the queries takes 5 x the yardstick, and is right; one over every score takes hundreds
    Speed(partial(inputs, n_q=384, n_k=448, d_k=16, d_v=24), at_most=15.0, rtol=1e-9, atol=1e-12, weight=0.5),
]

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-12)


def with_mask(rng, make_mask, **sizes):
    return {**inputs(rng, **sizes), "mask": make_mask(rng)}


def scores_far_apart(rng):
    """In every row the scores reach from -1e4 to 1e4, and two of them are near each other at the top."""
    case = inputs(rng)
    case["k"][:, 0] = np.linspace(-400.0, 400.0, 7)
    case["k"][5, 0] = 399.99
    case["q"][:, 0] = 100.0 * np.array([1, -1, 1, -1, 1])
    return case


def a_high_score_that_is_masked(rng):
    """The key that every query likes best, or least, is masked; not by so much that the others' weights underflow."""
    case = with_mask(rng, lambda rng: np.arange(7) != 3)
    case["k"][3] *= 20.0
    return case


def equal_scores(rng):
    case = inputs(rng)
    case["k"][:] = case["k"][0]
    return case


edges = [
    edge("one query, one key", partial(inputs, n_q=1, n_k=1, d_k=1, d_v=1)),
    edge("all sizes equal", partial(inputs, batch=(4,), n_q=4, n_k=4, d_k=4, d_v=4)),
    edge("three leading dimensions, one of size 1", partial(inputs, batch=(2, 1, 3))),
    edge("nothing is masked", partial(with_mask, make_mask=lambda rng: np.ones((5, 7), dtype=bool))),
    edge("everything is masked", partial(with_mask, make_mask=lambda rng: np.zeros((5, 7), dtype=bool))),
    edge("one key for each query", partial(with_mask, make_mask=lambda rng: np.eye(7, dtype=bool)[rng.permutation(5)])),
    edge("one mask for all queries", partial(with_mask, make_mask=lambda rng: rng.permutation(np.arange(7) < 3))),
    edge("whole queries masked", partial(with_mask, make_mask=lambda rng: rng.permutation(np.arange(5) < 2)[:, None])),
    edge(
        "a mask for each member of the batch",
        partial(with_mask, batch=(3,), make_mask=lambda rng: rng.uniform(size=(3, 5, 7)) < 0.4),
    ),
    edge("scores from -1e4 to 1e4 in a row", scores_far_apart, rtol=1e-7, atol=1e-10),
    edge("a masked key has the highest score", a_high_score_that_is_masked, cases=8),
    edge("equal scores", equal_scores),
    edge("all scores zero", partial(inputs, scale=0.0)),
    edge("scores near zero", partial(inputs, scale=1e-200)),
]
