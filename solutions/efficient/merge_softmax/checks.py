"""What merging softmax is judged by."""

from functools import partial
from itertools import pairwise

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import sizes


def part(scores, values):
    """What these keys give."""
    weights = np.exp(scores - scores.max())
    return (float(scores.max()), float(weights.sum()), weights @ values)


def inputs(rng, parts=range(3, 8), d=range(2, 9), keys=6, centres=None):
    """Each part has one key or a few; its scores lie about its own centre, the centres about 0 unless given."""
    parts, d = sizes(rng, parts, d)
    centres = 1.5 * rng.normal(size=parts) if centres is None else centres(rng, parts)
    return {
        "parts": [
            part(centre + rng.normal(size=m), rng.normal(size=(m, d)) + 0.5)
            for centre, m in zip(centres, rng.integers(1, keys, size=parts), strict=True)
        ]
    }


def two_alike(rng):
    """Two parts are the same, and count twice."""
    case = inputs(rng)
    highest, summed, total = case["parts"][0]
    return {"parts": [*case["parts"], (highest, summed, total.copy())]}


CENTRES = {
    "from -1e3 to 1e3": lambda rng, n: rng.permutation(np.linspace(-990.0, 990.0, n)),
    "ascending": lambda rng, n: 900.0 + np.arange(n),
    "descending": lambda rng, n: 990.0 - np.arange(n),
    "far below 0": lambda rng, n: -900.0 + rng.normal(size=n),
    "one far above the others": lambda rng, n: rng.permutation(np.r_[400.0, np.full(n - 1, -900.0)]),
    "one far below the others": lambda rng, n: rng.permutation(np.r_[-990.0, rng.normal(size=n - 1)]),
}


def the_split_does_not_matter(call, rng):
    """The same keys, split in any way, give what a softmax over all of them gives."""
    keys, d = sizes(rng, range(6, 12), range(2, 6))
    scores, values = 2.0 * rng.normal(size=keys), rng.normal(size=(keys, d))
    weights = np.exp(scores) / np.exp(scores).sum()
    halves = [0, int(rng.integers(1, keys)), keys]
    ways = [halves, range(keys + 1), [0, keys]]
    merged = [call(parts=[part(scores[i:j], values[i:j]) for i, j in pairwise(way)]) for way in ways]
    return np.stack(merged), np.stack([weights @ values] * len(ways))


# float64; a few exponentials, sums of a few terms and one quotient; a score of 1e3 carries an error of 1e-13
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [inputs, two_alike], cases=5, points=1.5),
    Agrees(
        "one part, two parts, one component",
        [partial(inputs, parts=1), partial(inputs, parts=2), partial(inputs, d=1), partial(inputs, keys=2)],
        cases=2,
        points=1,
    ),
    Agrees("scores of 1e3", [partial(inputs, centres=each) for each in CENTRES.values()], cases=2, points=1),
    Property("the split does not matter", the_split_does_not_matter, points=0.5),
]
