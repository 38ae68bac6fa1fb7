"""What softmax attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Property, Speed, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes, varied

WORDS = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # river, bank, overflowed
LENGTHS = range(4, 10)


def inputs(rng, batch=(), n_q=range(3, 9), n_k=LENGTHS, d_k=range(5, 20), d_v=range(2, 8), scale=1.0):
    """No mask. No two sizes are alike, so that a transposed axis shows."""
    *batch, n_q, n_k, d_k, d_v = sizes(rng, *batch, n_q, n_k, d_k, d_v)
    return {
        "q": scale * rng.normal(size=(*batch, n_q, d_k)),
        "k": rng.normal(size=(*batch, n_k, d_k)),
        "v": rng.normal(size=(*batch, n_k, d_v)) + 0.5,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n_q, n_k, d_k, d_v = sizes(alike(rng), range(3, 9), LENGTHS, range(5, 20), range(2, 8))
    return inputs(rng, n_q=n_q, n_k=n_k, d_k=d_k, d_v=d_v)


def inputs_with_sizes_in_common(rng):
    n_q, n_k, d_k, d_v = coinciding(rng, *[range(2, 9)] * 4)
    return inputs(rng, n_q=n_q, n_k=n_k, d_k=d_k, d_v=d_v)


def mask_for(rng, case):
    """A mask of shape (n_q, n_k); every query may attend to two keys at least."""
    n_q, n_k = case["q"].shape[-2], case["k"].shape[-2]
    mask = rng.uniform(size=(n_q, n_k)) < 0.5
    mask[np.arange(n_q), np.arange(n_q) % n_k] = True
    mask[np.arange(n_q), (np.arange(n_q) + 2) % n_k] = True
    mask[0, n_k - 1] = False
    return mask


def masked_inputs(rng, **wanted):
    case = inputs(rng, **wanted)
    return {**case, "mask": mask_for(rng, case)}


def batched_inputs(rng):
    """One to three leading dimensions; the mask has none of them and is broadcast."""
    return masked_inputs(rng, batch=[range(2, 5), range(2, 6), range(2, 7)][: rng.integers(1, 4)])


def batched_inputs_without_a_mask(rng):
    return {name: value for name, value in batched_inputs(rng).items() if name != "mask"}


def everything(rng, case):
    return np.ones((case["q"].shape[-2], case["k"].shape[-2]), dtype=bool)


def itself(rng, case):
    """A mask: every query attends to one key."""
    n_q, n_k = case["q"].shape[-2], case["k"].shape[-2]
    return np.eye(n_k, dtype=bool)[rng.integers(n_k, size=n_q)]


def inputs_with_any_mask(rng):
    """The mask has all leading dimensions, some or none of them, or even lacks the queries' axis; one or two of its
    sizes are 1 where q and k have more. Some queries may attend to no key."""
    case = inputs(rng, batch=(range(2, 9), range(2, 8)))
    shape = np.array([*case["q"].shape[:-1], case["k"].shape[-2]])
    shape[rng.permutation(4)[: rng.integers(1, 3)]] = 1
    mask = rng.uniform(size=shape[rng.choice([0, 0, 0, 1, 2, 3]) :]) < 0.6
    mask.flat[0], mask.flat[-1] = True, False
    return {**case, "mask": mask}


def inputs_with_empty_rows(rng):
    """One query, or some, or all of them, may attend to nothing; the others are ordinary."""
    case = masked_inputs(rng)
    n_q = len(case["mask"])
    case["mask"][rng.permutation(n_q)[: rng.integers(1, n_q + 1)]] = False
    return case


def smallest_inputs(rng):
    """Few queries, keys and components, of one or another only one. In the first member of the batch everything is
    masked, in the others nothing."""
    case = inputs(rng, batch=[range(2, 7)], n_q=range(1, 4), n_k=range(1, 5), d_k=range(1, 5), d_v=range(1, 7))
    mask = np.ones((*case["q"].shape[:-1], case["k"].shape[-2]), dtype=bool)
    mask[0] = False
    return {**case, "mask": mask}


def large_inputs(rng):
    """Scores around +1e4 in some rows, around -1e4 in others and ordinary ones in the rest, with ordinary differences
    within a row: nothing saturates. Only in the first row one key is far below the others, so that taking the lowest
    score from all overflows."""
    case = inputs(rng)
    (n_q, d_k), n_k = case["q"].shape, len(case["k"])
    case["k"][:, 0] = 100.0 * np.sqrt(d_k)
    case["q"][:, 0] = 100.0 * np.resize([1, -1, 0], n_q) * rng.uniform(0.8, 1.0, size=n_q)
    case["q"][:, 1] = case["k"][:, 1] = 0.0
    case["q"][0, 1] = 40.0
    case["k"][rng.integers(n_k), 1] = -40.0 * np.sqrt(d_k)
    return case


def a_masked_key_has_no_influence(call, rng):
    """What stands behind a masked key, however large, must not reach the output."""
    case = inputs(rng)
    n_q, n_k = len(case["q"]), len(case["k"])
    masked = rng.integers(n_k)
    case["mask"] = np.tile(np.arange(n_k) != masked, (n_q, 1))
    before = call(**case)
    case["k"][masked] += 3.0
    case["v"][masked] -= 50.0
    return before, call(**case)


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two matmuls and one softmax

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=2),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=0.5),
    Agrees("keeps to the mask", masked_inputs, cases=8, points=0.5),
    Agrees(
        "a mask of one key, or of all",
        [varied(inputs, mask=itself), varied(inputs, mask=everything)],
        cases=2,
        points=0.5,
    ),
    Agrees("a mask of any shape", inputs_with_any_mask, cases=6, points=0.5),
    Agrees("any leading dimensions", [batched_inputs, batched_inputs_without_a_mask], cases=3, points=0.5),
    Agrees("a row with no True gives zeros", inputs_with_empty_rows, cases=4, points=1),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    # a score of 1e4 carries an absolute rounding error of 2e-12, which the softmax turns into a relative one
    Agrees("large scores do not overflow", large_inputs, cases=4, rtol=1e-7, atol=1e-10, points=1),
    Property("a masked key has no influence", a_masked_key_has_no_influence, points=0.5),
    Forbids(("scipy.special.softmax", "scipy.special.log_softmax"), points=0.5),
    # a Python loop over the queries takes 5 x the yardstick, and is right; one that makes each score takes a hundred
    Speed(
        partial(inputs, n_q=range(120, 130), n_k=range(140, 155), d_k=range(14, 20), d_v=range(21, 28)),
        max_ratio=15.0,
        points=0.5,
    ),
]
