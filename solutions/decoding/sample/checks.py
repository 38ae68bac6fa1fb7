"""What sampling is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, size=range(6, 14)):
    """Any probabilities, in any order; u lies in the middle of a piece, often in one of the last."""
    (size,) = sizes(rng, size)
    probs = rng.permutation(rng.uniform(0.3, 3.0, size=size))
    return u_within(rng, probs / probs.sum(), rng.integers(size))


def u_within(rng, probs, chosen):
    return {"probs": probs, "u": float(probs[:chosen].sum() + rng.uniform(0.1, 0.9) * probs[chosen])}


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(6, 14)))


def in_32_parts(rng, parts=32):
    """Exact numbers that sum to parts / 32, between them a few zeros; the first token or the last may have a 0."""
    size = int(rng.integers(5, 9))
    ends = np.sort(rng.permutation(parts - 1)[: size - 1]) + 1
    probs = np.diff(np.concatenate([[0], ends, [parts]])) / 32
    zeros = np.concatenate([rng.integers(size + 1, size=2), rng.choice([0, size], size=1)])
    return np.insert(probs, zeros, 0.0)


def at_a_border(rng):
    """u is the end of a piece, and so the beginning of another one; behind it there may be zeros."""
    probs = in_32_parts(rng)
    return {"probs": probs, "u": float(rng.permutation(np.unique(np.cumsum(probs))[:-1])[0])}


def narrow_piece(rng):
    """One piece has a length of 2^-32 (about 2e-10). u is its beginning, its middle or its end, or the same distance
    before it. All numbers are exact, so a part in float32 and a small number that is added show."""
    probs = np.repeat(in_32_parts(rng), 2) / 2
    positive = np.flatnonzero(probs)
    token, width = int(rng.choice(positive[1:-1])), 2.0**-32
    probs[token - 1 if probs[token - 1] else positive[-1]] += probs[token] - width
    probs[token] = width
    return {"probs": probs, "u": float(probs[:token].sum() + width * rng.choice([-0.5, 0.0, 0.5, 1.0]))}


def u_is_zero(rng):
    """Most often the first token, or several of them, cannot be chosen."""
    probs = in_32_parts(rng)
    return {"probs": np.insert(probs, 0, [0.0] * int(rng.integers(3))), "u": 0.0}


def ends_early(rng):
    """The pieces end before u; behind the last of them there are zeros, in most cases."""
    probs = in_32_parts(rng, parts=int(rng.integers(20, 30)))
    return {"probs": np.append(probs, [0.0] * int(rng.integers(4))), "u": float(rng.uniform(0.94, 0.999))}


def sums_below_1(rng):
    """The pieces end early, and u lies within one of the last."""
    probs = in_32_parts(rng, parts=int(rng.integers(16, 26)))
    return u_within(rng, probs, int(rng.permutation(np.flatnonzero(probs)[-3:])[0]))


def few_tokens(rng):
    """One token, two or three."""
    return inputs(rng, size=range(1, 4))


tolerance = Tolerance(rtol=0.0)  # token ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_size), cases=8, points=0.5),
    Agrees("any number of tokens", [inputs, few_tokens], cases=6, points=0.5),
    Agrees("u at a border, or 0", [at_a_border, u_is_zero, narrow_piece], cases=6, points=0.5),
    Agrees("sums below 1", [ends_early, sums_below_1], cases=6, points=0.5),
]
