"""What sparse attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import ATTENTION, of_either_sign

N = range(10, 17)


def inputs(
    rng, batch=range(2, 6), n=N, d=range(3, 9), stride=range(3, 7), globals_=range(2, 6), far=0.0, dtype=torch.float32
):
    """No two sizes are alike, so that a wrong axis shows. All scores are off by about `far`, and differ by a few."""
    batch, n, d, stride, globals_ = sizes(rng, batch, n, d, stride, globals_)

    def drawn(scale=1.0, first=0.0):
        values = scale * rng.normal(size=(batch, n, d))
        if first:
            values[..., 0] = first
        return torch.tensor(values, dtype=dtype)

    root = (abs(far) * d**0.5) ** 0.5
    q, k = drawn(1.3, root), drawn(1.3, root if far >= 0 else -root)
    return {"q": q, "k": k, "v": drawn() + 0.5, "stride": stride, "globals_": globals_}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    batch, n, d = sizes(alike(rng), range(7, 10), N, range(3, 7))
    return inputs(rng, batch, n, d)


double = partial(inputs, dtype=torch.float64)


def of_n(rng, stride=None, globals_=None):
    """The stride, or the number of global tokens, is given in terms of n."""
    case = double(rng)
    n = case["q"].shape[1]
    changes = {"stride": stride, "globals_": globals_}
    return {**case, **{name: change(n) for name, change in changes.items() if change}}


def whole_blocks(rng):
    """n is a multiple of the stride, or one more."""
    stride = int(rng.integers(2, 5))
    return double(rng, n=stride * int(rng.integers(3, 5)) + int(rng.integers(2)), stride=stride, globals_=1)


def equal_sizes(rng):
    n = int(rng.integers(1, 7))
    return double(rng, n, n, n, int(rng.integers(1, n + 1)), int(rng.integers(1, n + 1)))


# float32: one sum over a few terms, one softmax, one mean; the scores are below 10, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with scores up to 1e3

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=1),
    Agrees(
        "float64, strides and globals from 1 to n, equal sizes",
        [
            double,
            partial(of_n, stride=lambda n: 1),
            partial(of_n, stride=lambda n: n),
            partial(of_n, stride=lambda n: n - 1),
            partial(of_n, globals_=lambda n: 1),
            partial(of_n, globals_=lambda n: n),
            whole_blocks,
            equal_sizes,
        ],
        cases=2,
        points=1,
        **exact,
    ),
    Agrees(
        "scores of 1e3",
        [*(partial(double, far=each) for each in (900.0, -900.0)), partial(of_either_sign, make=double)],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients("gradients of q, k and v", double, of=("q", "k", "v"), cases=3, points=1, **exact),
    Forbids(ATTENTION, points=0.5),
]
