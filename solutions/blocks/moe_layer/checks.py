"""What the mixture-of-experts layer is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

GAP = 2e-3  # two logits of a token differ by this or more, so that no rounding changes the choice
N, D, HIDDEN, EXPERTS, K = range(4, 10), range(3, 8), range(4, 11), range(5, 10), range(2, 5)


def apart(case):
    """Whether the logits of each token are all different, and not too large."""
    logits = case["x"].numpy() @ case["router"].numpy().T
    return np.diff(np.sort(logits)).min() > GAP and abs(logits).max() < 19.9


def inputs(rng, n=N, d=D, hidden=HIDDEN, experts=EXPERTS, k=K, dtype=torch.float32):
    """Numbers of order 1 inside GELU. No two sizes are alike, so that a wrong axis shows."""
    n, d, hidden, experts, k = sizes(rng, n, d, hidden, experts, k)

    def tensor(*shape, scale=1.0):
        return torch.tensor(scale * rng.normal(size=shape), dtype=dtype)

    w1, w2 = tensor(experts, hidden, d, scale=1.5 * d**-0.5), tensor(experts, d, hidden, scale=hidden**-0.5)
    while True:
        x, router = tensor(n, d), tensor(experts, d, scale=1.5 * d**-0.5)
        if apart({"x": x, "router": router}):
            return {"x": x, "router": router, "w1": w1, "w2": w2, "k": k}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, d, hidden, experts = sizes(alike(rng), N, D, HIDDEN, EXPERTS)
    return inputs(rng, n, d, hidden, experts, int(rng.integers(2, experts - 1)))


def one_argument_changed(rng):
    while True:
        case = one_changed(rng, inputs_of_the_same_sizes)
        if apart(case):
            return case


double = partial(inputs, dtype=torch.float64)


def equal_sizes(rng):
    """n = d = hidden = E, so a transpose that is left out runs."""
    n = int(rng.integers(4, 7))
    return double(rng, n, n, n, n, 2)


def narrow(rng):
    """One component, or one hidden number."""
    return double(rng, n=3, d=1, experts=4, k=2) if rng.integers(2) else double(rng, hidden=1)


def all_but_one(rng):
    """Only one expert is left out."""
    return double(rng, experts=5, k=4)


def one_token(rng):
    """Most experts have no token at all."""
    return double(rng, n=1)


def all_alike(rng):
    """All tokens choose the same experts."""
    case = double(rng)
    return {**case, "x": case["x"][:1] * torch.linspace(1.0, 1.5, len(case["x"]), dtype=torch.float64)[:, None]}


# float32: sums over a few terms, GELU and a softmax; right variants differ by a few roundings (6e-8) of the largest
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", one_argument_changed, cases=12, points=2.5),
    Agrees(
        "float64, edges",
        [double, equal_sizes, narrow, all_but_one, one_token, all_alike],
        cases=2,
        points=2,
        **exact,
    ),
    Gradients(
        "gradients of x, router, w1 and w2",
        [double, equal_sizes, all_but_one, one_token],
        of=("x", "router", "w1", "w2"),
        cases=2,
        points=2.5,
        **exact,
    ),
]
