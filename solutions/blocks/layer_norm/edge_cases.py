"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees, Gradients

from .checks import inputs

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)
double = partial(inputs, dtype=torch.float64)


def having(**others):
    """A maker of inputs with these of them as given."""
    return lambda rng: {**double(rng, leading=[4], d=7), **others}


FIXED = "vectors of one or two components, and equal sizes, are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("eps of 0 and large ones, one component, equal sizes", "gradients of x, gamma and beta")
    for size in ("x.shape[-1]", "x.shape[-2]", "x.shape[-3]", "gamma.shape[-1]", "beta.shape[-1]")
}

edge_cases = [
    edge("one vector", partial(double, leading=[1])),
    edge("one vector of one component", partial(double, leading=[1], d=1)),
    edge("two components", partial(double, d=2)),
    edge("five axes, some of size 1", partial(double, leading=(2, 1, 3, 1))),
    edge("all sizes equal", partial(double, leading=(4, 4), d=4)),
    edge("constant vectors", having(x=torch.full((4, 7), 3.0, dtype=torch.float64))),
    edge("vectors of zeros", having(x=torch.zeros((4, 7), dtype=torch.float64))),
    edge("gamma of zeros", having(gamma=torch.zeros(7, dtype=torch.float64))),
    edge("beta of zeros", having(beta=torch.zeros(7, dtype=torch.float64))),
    edge("eps 0", partial(double, eps=0.0)),
    edge("a huge eps", partial(double, eps=1e3)),
    edge(
        "tiny numbers, far below eps",
        having(x=torch.tensor([[1e-100, 2e-100, -4e-100, 0.0, 0.0, 3e-100, 1e-100]]).double()),
    ),
    Gradients("gradients with a large eps", partial(double, eps=0.3), of=("x", "gamma", "beta"), **exact),
]
