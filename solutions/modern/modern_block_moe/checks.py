"""What a modern decoder block with a mixture of experts is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import ATTENTION, NORMS, attention_params, float_positions, tensor, whole_positions

BATCH, N, SIZE, HIDDEN, EXPERTS = range(2, 5), range(4, 8), range(2, 5, 2), range(7, 12), range(4, 7)
HEADS = [(4, 2), (6, 2), (6, 3), (8, 4)]  # heads and kv_heads, with 1 < kv_heads < heads


def inputs_of(
    rng, batch, n, heads, size, hidden, experts, k, dtype=torch.float64, positions=float_positions, eps=(1e-6, 0.5)
):
    """Gains differ in every place, bases of 5 to 500 turn every pair, and x has means and sizes of its own."""
    heads, kv_heads = heads
    d = heads * size
    case = {
        "x": tensor(rng, batch, n, d, scale=1.2, shift=0.3, dtype=dtype),
        "positions": positions(rng, n),
        "params": {
            **attention_params(rng, d, heads, kv_heads, dtype),
            "router": tensor(rng, experts, d, scale=1.5 * d**-0.5, dtype=dtype),
            "w1": tensor(rng, experts, hidden, d, scale=d**-0.5, dtype=dtype),
            "w2": tensor(rng, experts, hidden, d, scale=d**-0.5, dtype=dtype),
            "w3": tensor(rng, experts, d, hidden, scale=hidden**-0.5, dtype=dtype),
        },
        "heads": heads,
        "kv_heads": kv_heads,
        "k": k,
    }
    return {**case, "base": float(rng.uniform(5.0, 500.0)), "eps": float(rng.choice(eps))}


def inputs(rng, groups=HEADS, batch=BATCH, n=N, size=SIZE, hidden=HIDDEN, experts=EXPERTS, k=None, **wanted):
    """No two of batch, n and hidden are alike."""
    batch, n, hidden = sizes(rng, batch, n, hidden)
    size = int(rng.choice(size)) if isinstance(size, range) else size
    experts = int(rng.choice(experts)) if isinstance(experts, range) else experts
    k = k or int(rng.integers(2, experts))
    return inputs_of(rng, batch, n, groups[rng.integers(len(groups))], size, hidden, experts, k, **wanted)


def apart(case):
    """Whether two logits of a token always differ by a hundredth, times the norm's factor."""
    half = case["x"].shape[-1] // 2
    logits = (case["x"] * case["params"]["g2"])[..., :half] @ case["params"]["router"][:, :half].T
    return logits.sort(dim=-1).values.diff(dim=-1).min() > 0.01


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32. The router reads the
    first half of a vector, and attention writes into the second half alone: so no rounding changes the choice."""
    draw = alike(rng)
    batch, n, hidden = sizes(draw, range(2, 4), range(4, 6), HIDDEN)
    heads, experts = HEADS[draw.integers(len(HEADS))], int(draw.choice(EXPERTS))
    while True:
        k = int(rng.integers(2, experts))
        case = inputs_of(rng, batch, n, heads, 4, hidden, experts, k, torch.float32, whole_positions)
        half = case["x"].shape[-1] // 2
        case["params"]["router"][:, half:] = 0.0
        case["params"]["router"] *= 2.0
        case["params"]["w_o"][:half] = 0.0
        if apart(case):
            return case


def one_argument_changed(rng):
    while True:
        case = one_changed(rng, inputs_of_the_same_sizes)
        if apart(case):
            return case


def defaults(rng):
    """base and eps are left out; x is small, so that eps counts."""
    case = inputs(rng, positions=whole_positions)
    del case["base"], case["eps"]
    return {**case, "x": case["x"] * 3e-3}


def equal_sizes(rng):
    """batch = n = heads = size, d = hidden = E."""
    return inputs_of(rng, 2, 2, (2, 1), 2, 4, 4, 2) if rng.integers(2) else inputs_of(rng, 4, 4, (4, 2), 2, 8, 8, 3)


def ascending_with_gaps(rng, n):
    return torch.tensor(rng.integers(1, 90, size=n).cumsum())


# float32: a dozen sums over a few terms, two softmaxes and two norms, each with roundings of 6e-8
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-10, "of_largest": 1e-10}  # float64: an angle of a few hundred carries 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", one_argument_changed, cases=12, points=2.5),
    Agrees(
        "float64, any positions, any heads, equal sizes",
        [
            inputs,
            defaults,
            partial(inputs, positions=ascending_with_gaps, experts=5, k=4),
            partial(inputs, groups=[(1, 1), (3, 3), (3, 1), (4, 1)]),
            partial(inputs, batch=1, n=1, experts=3),
            equal_sizes,
        ],
        cases=2,
        points=2,
        **exact,
    ),
    Gradients(
        "gradients of x and params",
        [inputs, partial(inputs, positions=ascending_with_gaps), equal_sizes],
        of=("x", "params"),
        cases=1,
        points=2.5,
        **exact,
    ),
    Forbids((*ATTENTION, *NORMS), points=0),  # a call of them raises, so that it fails the checks on values
]
