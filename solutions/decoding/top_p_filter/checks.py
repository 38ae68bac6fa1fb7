"""What top-p is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, size=range(5, 12)):
    """Probabilities in any order, all different. p lies between two sums, and near neither of them."""
    (size,) = sizes(rng, size)
    powers = rng.permutation(np.exp(np.cumsum(rng.uniform(0.05, 0.7, size=size)) * min(1.0, 7.0 / size)))
    return with_p_between(rng, powers / powers.sum(), rng.integers(size))


def with_p_between(rng, probs, before):
    """p is more than the sum of `before` tokens, and less than that of one more."""
    sums = np.concatenate([[0.0], np.cumsum(np.sort(probs)[::-1])])
    return {"probs": probs, "p": float(sums[before] + rng.uniform(0.1, 0.9) * (sums[before + 1] - sums[before]))}


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. p is above 0.4."""
    case = inputs(rng, *sizes(alike(rng), range(5, 12)))
    return {**case, "p": float(rng.uniform(0.4, 0.95))}


def many_tokens(rng):
    """So many that the kept ones have a small part of the whole."""
    probs = inputs(rng, size=range(150, 200))["probs"]
    return with_p_between(rng, probs, rng.integers(3))


def many_kept(rng):
    """More than the 50 to which top-k elsewhere often limits the choice."""
    probs = inputs(rng, size=range(150, 200))["probs"]
    return with_p_between(rng, probs, rng.integers(60, 140))


def in_32_parts(rng, size=range(5, 9), parts=32):
    """Exact numbers that sum to parts / 32; every token has one part at least, and many are equally likely."""
    (size,) = sizes(rng, size)
    ends = np.sort(rng.permutation(parts - 1)[: size - 1]) + 1
    return np.diff(np.concatenate([[0], ends, [parts]])) / 32


def first_is_enough(rng):
    """The likeliest token reaches p by itself."""
    return with_p_between(rng, inputs(rng)["probs"], 0)


def ties(rng):
    """Many tokens are equally likely, in most cases those at the border; p is never a sum. Half of the cases have so
    many tokens that a sort which is not stable shows."""
    size = rng.integers(5, 9) if rng.integers(2) else rng.integers(40, 60)
    shares = rng.permutation(np.resize(rng.integers(1, 5, size=2), size))
    whole = 64 if size < 9 else 256
    probs = np.append(shares, whole - shares.sum()) / whole  # the last token is the likeliest, in most cases
    return with_p_between(rng, np.roll(probs, rng.integers(len(probs))), rng.integers(1, len(shares)))


def exactly_p(rng):
    """The sum of the first few tokens is p; all numbers are exact."""
    probs = in_32_parts(rng)
    return {"probs": probs, "p": float(np.sort(probs)[::-1][: rng.integers(1, len(probs))].sum())}


def hardly_more_than_p(rng):
    """p is more than the sum of the first few tokens by 2^-33 (about 1e-10), so one more is needed; all is exact."""
    case = exactly_p(rng)
    return {**case, "p": case["p"] + 2.0**-33}


def never_reached(rng):
    """The probabilities sum to less than p."""
    return {"probs": in_32_parts(rng, parts=int(rng.integers(24, 29))), "p": float(rng.uniform(0.9, 0.96))}


def reached_below_1(rng):
    """The probabilities sum to less than 1, and p is reached, in most cases before the last token."""
    probs = in_32_parts(rng, parts=int(rng.integers(20, 26)))
    return with_p_between(rng, probs, rng.integers(1, len(probs)))


def few_tokens_and_zeros(rng):
    """One token, two or three; or some that are 0, as after top-k."""
    if rng.integers(2):
        return inputs(rng, size=range(1, 4))
    probs = inputs(rng)["probs"]
    probs[rng.permutation(len(probs))[: rng.integers(1, 4)]] = 0.0
    return with_p_between(rng, probs / probs.sum(), rng.integers(np.count_nonzero(probs)))


# float64, a short sum and a division; exact to 1e-15, so a number that is added to the sum shows
tolerance = Tolerance(rtol=3e-13, atol=1e-16)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_size), cases=8, points=0.5),
    Agrees("few tokens or many", [inputs, many_tokens, many_kept], cases=2, points=0.5),
    Agrees("the likeliest token is enough", first_is_enough, cases=4, points=0.5),
    Agrees("ties at the border", ties, cases=10, points=1),
    Agrees("a sum that is exactly p, or hardly less", [exactly_p, hardly_more_than_p], cases=5, points=0.5),
    Agrees("sums below 1", [never_reached, reached_below_1], cases=6, points=0.5),
    Agrees("few tokens, and zeros", few_tokens_and_zeros, cases=6, points=0.5),
]
