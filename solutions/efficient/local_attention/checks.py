"""What local attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Growth, PeakMemory, Property, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import of_either_sign

N = range(9, 16)


def inputs(rng, batch=range(2, 6), n=N, d=range(3, 9), window=range(2, 7), far=0.0, dtype=torch.float32):
    """No two sizes are alike, so that a wrong axis shows. All scores are off by about `far`, and differ by a few."""
    batch, n, d, window = sizes(rng, batch, n, d, window)

    def drawn(scale=1.0, first=0.0):
        values = scale * rng.normal(size=(batch, n, d))
        if first:
            values[..., 0] = first
        return torch.tensor(values, dtype=dtype)

    root = (abs(far) * d**0.5) ** 0.5
    q, k = drawn(1.3, root), drawn(1.3, root if far >= 0 else -root)
    return {"q": q, "k": k, "v": drawn() + 0.5, "window": window}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    batch, n, d = sizes(alike(rng), range(7, 10), N, range(3, 7))
    return inputs(rng, batch, n, d)


def window_of(rng, window, **wanted):
    """The window is given in terms of n."""
    case = inputs(rng, **wanted)
    return {**case, "window": window(case["q"].shape[1], rng)}


def a_multiple_of_the_window(rng):
    """n is a multiple of the window, or one more."""
    window = int(rng.integers(2, 5))
    return inputs(rng, n=window * int(rng.integers(3, 5)) + int(rng.integers(2)), window=window)


def inputs_of_equal_sizes(rng):
    n = int(rng.integers(1, 7))
    return inputs(rng, n, n, n, n)


def what_is_out_of_sight_has_no_influence(call, rng):
    """One key and its value are changed: nothing changes before its token, nor from `window` tokens behind it on."""
    case = inputs(rng, dtype=torch.float64)
    n, window = case["q"].shape[1], case["window"]
    before = call(**case)
    place = int(rng.integers(1, n - window))
    k, v = case["k"].clone(), case["v"].clone()
    k[:, place] += 3.0
    v[:, place] -= 50.0
    after = call(**{**case, "k": k, "v": v})
    outside = [i for i in range(n) if not place <= i < place + window]
    return after[:, outside], before[:, outside]


WINDOWS = {  # in terms of n
    "1": lambda n, rng: 1,
    "n - 1": lambda n, rng: n - 1,
    "n": lambda n, rng: n,
    "beyond n": lambda n, rng: n + int(rng.integers(1, 9)),
}
double = partial(inputs, dtype=torch.float64)
long = partial(inputs, batch=1, d=range(14, 19), window=range(10, 14))


# float32: one sum over a few terms, one softmax, one mean; the scores are below 10, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with scores up to 1e3

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=2.5),
    Agrees(
        "windows of 1, of n and beyond, and multiples",
        [*(partial(window_of, window=each) for each in WINDOWS.values()), a_multiple_of_the_window],
        cases=3,
        points=1,
    ),
    Agrees("equal sizes, 1 too", inputs_of_equal_sizes, cases=5, points=0.5),
    Agrees("float64", double, cases=4, points=0.5, **exact),
    Agrees(
        "scores of 1e3",
        [*(partial(double, far=each) for each in (900.0, -900.0)), partial(of_either_sign, make=double)],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of q, k and v",
        [double, partial(window_of, window=WINDOWS["1"], dtype=torch.float64)],
        of=("q", "k", "v"),
        cases=3,
        points=1.5,
        **exact,
    ),
    Property(
        "what is out of sight has no influence",
        what_is_out_of_sight_has_no_influence,
        rtol=0.0,
        atol=1e-12,
        of_largest=0.0,
        points=0.5,
    ),
    Forbids(
        (
            "torch.nn.functional.scaled_dot_product_attention",
            "torch.nn.functional.multi_head_attention_forward",
            "torch.nn.MultiheadAttention",
            "torch.nn.Transformer",
            "torch.nn.TransformerEncoderLayer",
            "torch.nn.TransformerDecoderLayer",
            "torch.nn.attention",
            "torch._C._nn.scaled_dot_product_attention",
            "torch.ops.aten",
        ),
        points=0.5,
    ),
    # n * window * d numbers are 3 MiB, and right code holds some of these at a time; n * n numbers are 64 MiB
    PeakMemory(partial(long, n=range(4050, 4100)), at_most_mb=40.0, points=1),
    Growth(long, n=(512, 4096), points=0.5),
]
