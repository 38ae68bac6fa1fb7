"""What top-k is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, size=range(6, 14), k=range(2, 6)):
    """Probabilities in any order, all different."""
    size, k = sizes(rng, size, k)
    powers = rng.permutation(np.exp(np.cumsum(rng.uniform(0.05, 0.6, size=size)) * min(1.0, 7.0 / size)))
    return {"probs": powers / powers.sum(), "k": k}


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(6, 14)))


def ties(rng):
    """Several tokens are as likely as the k-th one, and some of them are not kept. Half of the cases have so many
    tokens that a sort which is not stable shows. All numbers are exact."""
    size, k = sizes(rng, range(6, 12), range(2, 6)) if rng.integers(2) else sizes(rng, range(40, 70), range(9, 20))
    shares = rng.integers(1, 9, size=size)
    border = np.sort(shares)[::-1][k - 1]
    shares[np.flatnonzero(shares < border)[: rng.integers(1, 4)]] = border
    if np.sum(shares >= border) <= k:
        shares[:] = border
    return {"probs": shares / 512, "k": k}


def many_tokens(rng):
    """So many that the kept ones have a small part of the whole."""
    return inputs(rng, size=range(150, 200), k=range(1, 4))


def many_kept(rng):
    """More than the 50 that are usual elsewhere."""
    return inputs(rng, size=range(150, 200), k=range(60, 120))


def with_zeros(rng):
    """As after another filter: some probabilities are 0, perhaps so many that a 0 is among the k likeliest."""
    case = inputs(rng, k=range(2, 10))
    case["probs"][rng.permutation(len(case["probs"]))[: rng.integers(2, 6)]] = 0.0
    return {**case, "probs": case["probs"] / case["probs"].sum()}


def k_at_its_ends(rng):
    """One token is kept, or all, or k is larger than V; now and then there is one token alone."""
    case = inputs(rng, size=range(1, 8))
    size = len(case["probs"])
    return {**case, "k": int(rng.choice([1, size, size + 1, size + 20]))}


# float64, a short sum and a division; exact to 1e-15, so a number that is added to the sum shows
tolerance = Tolerance(rtol=3e-13, atol=1e-16)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_size), cases=8, points=0.5),
    Agrees("many tokens", [many_tokens, many_kept], cases=2, points=0.5),
    Agrees("ties at the border", ties, cases=10, points=0.5),
    Agrees("zeros, one token, all tokens", [with_zeros, k_at_its_ends], cases=8, points=0.5),
]
