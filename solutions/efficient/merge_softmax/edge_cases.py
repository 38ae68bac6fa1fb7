"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

FEW = "one part, two parts, and one component are what this check is about"
fixed_sizes = {
    "one part, two parts, one component: len(parts)": FEW,
    "one part, two parts, one component: parts[0][2].shape[-1]": FEW,
}

edge_cases = [
    edge("one part of one key", partial(inputs, parts=1, keys=2)),
    edge("many parts", partial(inputs, parts=40)),
    edge("one component", partial(inputs, d=1)),
    edge("equal scores", partial(inputs, keys=2, centres=lambda rng, n: np.zeros(n))),
    edge("all near 1e3", partial(inputs, centres=lambda rng, n: 995.0 + rng.normal(size=n))),
    edge("all near -1e3", partial(inputs, centres=lambda rng, n: -995.0 + rng.normal(size=n))),
    edge("far apart", partial(inputs, parts=2, centres=lambda rng, n: rng.permutation([-995.0, 995.0]))),
]
