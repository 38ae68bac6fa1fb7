"""What masking is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes, varied

SIZES = (range(3, 6), range(11, 16))  # batch, n
RANGES = ((0.0, 0.795), (0.805, 0.895), (0.905, 1.0))  # of the second question


def inputs_of(rng, shape, p=None):
    """Each of the three ways is taken as often as the others, by chosen tokens and by those that are not. The random
    tokens are unlike all others. Uniforms keep away from p, and choices from 0.8 and 0.9."""
    p = float(rng.uniform(0.4, 0.7)) if p is None else p
    number = int(np.prod(shape))
    low, high = np.array([RANGES[i] for i in rng.permutation(np.resize([0, 1, 2], number))]).T
    uniforms = np.where(rng.random(number) < 0.6, rng.uniform(0.0, p, number), rng.uniform(p, 1.0, number))
    uniforms = np.where(np.abs(uniforms - p) < 1e-3, p / 2 if p else 0.5, uniforms)
    special = [int(each) for each in rng.permutation(9)[: rng.integers(2, 6)]]
    return {
        "ids": torch.tensor(rng.integers(12, size=shape)),
        "uniforms": torch.tensor(uniforms.reshape(shape)),
        "choices": torch.tensor(rng.uniform(low, high).reshape(shape)),
        "randoms": torch.tensor(rng.integers(20, 40, size=shape)),
        "p": p,
        "mask_id": int(rng.integers(13, 19)),
        "special_ids": special,
    }


def inputs(rng):
    return inputs_of(rng, sizes(rng, *SIZES))


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, sizes(alike(rng), *SIZES))


def one_axis(rng):
    return inputs_of(rng, (int(rng.integers(20, 40)),))


def three_axes(rng):
    return inputs_of(rng, sizes(rng, range(2, 6), range(4, 8), range(3, 7)))


def p_at_its_ends(rng):
    """p = 0 chooses no token, not even where a uniform is 0; p = 1 chooses all that are not special."""
    case = inputs(rng)
    uniforms = case["uniforms"].clone()
    uniforms[:, ::3] = 0.0
    return {**case, "uniforms": uniforms, "p": float(rng.integers(2))}


def uniforms_at_p(rng):
    """Some uniforms are exactly p: these tokens are not chosen."""
    case = inputs_of(rng, sizes(rng, *SIZES), p=float(rng.choice([0.25, 0.5, 0.75])))
    at = torch.tensor(rng.random(size=tuple(case["ids"].shape)) < 0.3)
    return {**case, "uniforms": torch.where(at, case["p"], case["uniforms"])}


def choices_at_the_bounds(rng):
    """Many choices are exactly 0.8 or 0.9, or the numbers next to them."""
    case = inputs_of(rng, sizes(rng, *SIZES))
    bounds = [at for bound in (0.8, 0.9) for at in (bound, np.nextafter(bound, 0.0), np.nextafter(bound, 1.0), bound)]
    shape = tuple(case["ids"].shape)
    at = torch.tensor(rng.random(size=shape) < 0.5)
    return {**case, "choices": torch.where(at, torch.tensor(rng.choice(bounds, size=shape)), case["choices"])}


def a_mask_in_the_text(rng, special=False):
    """[MASK] stands in the text, and may be special; some random tokens are special ones, or the original."""
    case = inputs(rng)
    others = case["special_ids"]
    mask_id = int(rng.choice([i for i in range(12) if i not in others]))
    randoms = torch.tensor(rng.integers(12, size=tuple(case["ids"].shape)))
    return {
        **case,
        "randoms": randoms,
        "mask_id": mask_id,
        "special_ids": [*others, mask_id] if special else others,
    }


no_special = varied(inputs, special_ids=lambda rng, case: [])
rarely = varied(inputs, p=0.15)
many_special = varied(inputs, special_ids=lambda rng, case: [int(each) for each in rng.permutation(12)[:8]])

tolerance = Tolerance(rtol=0.0)  # ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=16, points=1.5),
    Agrees("any shape", [one_axis, three_axes], cases=3, points=0.5),
    Agrees("none special, many special", [no_special, many_special], cases=2, points=0.5),
    Agrees("p of 0, of 0.15 and of 1", [p_at_its_ends, rarely], cases=4, points=0.5),
    Agrees("uniforms and choices at their bounds", [uniforms_at_p, choices_at_the_bounds], cases=6, points=0.5),
    Agrees(
        "masks in the text, any random tokens",
        [a_mask_in_the_text, partial(a_mask_in_the_text, special=True)],
        cases=3,
        points=0.5,
    ),
]
