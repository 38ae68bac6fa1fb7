"""What filling a mask is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(5, 10), range(6, 13), range(2, 5))  # n, V, k
GAP = 0.01  # two scores of a place differ by this or more, so that no rounding changes the order


def inputs_of(rng, n, vocabulary, k, masks=None):
    """Two masks or more, the first and the last token may be one; every place has an order of its own."""
    gaps = GAP + 4.0 * rng.uniform(size=(n, vocabulary)) / vocabulary
    scores = rng.permuted(gaps.cumsum(axis=1), axis=1) - rng.uniform(0.5, 3.0, size=(n, 1))
    mask_id = int(rng.integers(vocabulary))
    ids = rng.choice(np.delete(np.arange(vocabulary), mask_id), size=n)
    number = int(rng.integers(2, max(n - 1, 3))) if masks is None else masks
    ids[rng.permutation(n)[:number]] = mask_id
    return {"logits": scores, "ids": ids, "mask_id": mask_id, "k": k}


def inputs(rng, n=SIZES[0], vocabulary=SIZES[1], k=SIZES[2], masks=None):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, n, vocabulary, k), masks)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. The masks are as many, too."""
    n, vocabulary = sizes(alike(rng), *SIZES[:2])
    case = inputs_of(rng, n, vocabulary, int(rng.integers(2, 5)), masks=2)
    mask_id = int(rng.choice(case["ids"]))
    return {**case, "mask_id": mask_id}


def sizes_in_common(rng):
    n, vocabulary, k = coinciding(rng, *[range(3, 8)] * 3)
    return inputs_of(rng, n, vocabulary, min(k, vocabulary))


def number_of_masks(rng):
    """No mask, one, or nothing else."""
    n, vocabulary, k = sizes(rng, *SIZES)
    return inputs_of(rng, n, vocabulary, k, masks=int(rng.choice([1, n, n])))


def without_a_mask(rng):
    return inputs(rng, masks=0)


def k_at_its_ends(rng):
    """One token for each mask, or all of them; now and then the vocabulary has one token beside the mask."""
    vocabulary = int(rng.integers(2, 9))
    return inputs_of(rng, int(rng.integers(2, 9)), vocabulary, 1 if rng.integers(2) else vocabulary)


def ties(rng):
    """Many scores are equal, some of them at the border. Half of the cases have so many tokens that a sort which is not
    stable shows. All scores are exact."""
    vocabulary = int(rng.integers(6, 12) if rng.integers(2) else rng.integers(40, 70))
    case = inputs_of(rng, int(rng.integers(3, 6)), vocabulary, int(rng.integers(3, vocabulary)))
    return {**case, "logits": rng.integers(-2, 3, size=case["logits"].shape) / 2}


def loud(rng):
    """All scores of a place are near 1e3, or near -1e3, and those behind the first k often far behind."""
    case = inputs(rng, k=range(2, 4))
    n = len(case["ids"])
    scores = case["logits"] + rng.permutation(np.resize([-940.0, 940.0], n))[:, np.newaxis]
    rank = np.argsort(np.argsort(-scores, axis=1), axis=1)
    scores[(rank >= case["k"]) & (rng.random(size=scores.shape) < 0.5)] = -990.0
    case["ids"][: n - 1] = case["mask_id"]
    return {**case, "logits": scores}


# float64, a short sum and a division, exact to 1e-15: a number that is added to the sum shows
tolerance = Tolerance(rtol=1e-11, atol=1e-16)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=0.5),
    Agrees(
        "any number of masks, sizes in common",
        [number_of_masks, sizes_in_common, k_at_its_ends, without_a_mask],
        cases=4,
        points=0.5,
    ),
    Agrees("equal scores", ties, cases=8, points=0.5),
    # a score of 1e3 carries a rounding error of 1e-13, which the exponential turns into a relative one
    Agrees("scores of 1e3", loud, cases=4, rtol=1e-9, points=0.5),
]
