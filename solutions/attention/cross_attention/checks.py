"""What cross-attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(3, 9), range(3, 9), range(3, 10), range(3, 10), range(2, 9), range(2, 9))  # n, m, d, d_memory, d_k, d_v


def inputs_of(rng, batch, n, m, d, d_memory, d_k, d_v):
    return {
        "x": rng.normal(size=(*batch, n, d)) + 0.3,
        "memory": rng.normal(size=(*batch, m, d_memory)) + 0.3,
        "w_q": 0.8 * rng.normal(size=(d_k, d)),
        "w_k": 0.8 * rng.normal(size=(d_k, d_memory)),
        "w_v": 0.8 * rng.normal(size=(d_v, d_memory)),
    }


def inputs(rng):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, (), *sizes(rng, *SIZES))


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, (), *sizes(alike(rng), *SIZES))


def one_width(rng):
    """d = d_memory: x and memory can be taken for each other."""
    n, m, d, d_k, d_v = sizes(rng, *[range(2, 9)] * 5)
    return inputs_of(rng, (), n, m, d, d, d_k, d_v)


def one_width_and_length(rng):
    """d = d_memory and n = m."""
    n, d, d_k, d_v = sizes(rng, *[range(2, 9)] * 4)
    return inputs_of(rng, (), n, n, d, d, d_k, d_v)


def other_sizes_in_common(rng):
    """Two of n, d, d_k and d_v are equal, or all four; d = d_memory."""
    n, d, d_k, d_v = coinciding(rng, *[range(2, 8)] * 4)
    return inputs_of(rng, (), n, n + 1, d, d, d_k, d_v)


def square_weights(rng):
    """All three matrices are square."""
    n, m, d = sizes(rng, *[range(2, 8)] * 3)
    return inputs_of(rng, (), n, m, d, d, d, d)


def batched_inputs(rng):
    """One to three leading dimensions."""
    leading = [range(2, 5), range(2, 6), range(2, 7)][: rng.integers(1, 4)]
    *batch, n, m, d, d_memory, d_k, d_v = sizes(rng, *leading, *[range(2, 15)] * 6)
    return inputs_of(rng, batch, n, m, d, d_memory, d_k, d_v)


def few_numbers(rng):
    """One token or a few, of one number or a few."""
    return inputs_of(rng, (), *(int(size) for size in rng.integers(1, 4, size=6)))


def loud_inputs(rng):
    """Scores near 1e3 in some rows, near -1e3 in others and ordinary ones in the rest; the differences within a row are
    ordinary. A token's first number is 1, 0 or -1, and all of the memory's are 1. d_k is above d."""
    case = inputs_of(rng, (), *sizes(rng, *SIZES[:2], range(3, 6), SIZES[3], range(6, 10), SIZES[5]))
    reach = 980.0 * np.sqrt(len(case["w_q"]))
    case["x"][:, 0] = rng.permutation(np.resize([1.0, -1.0, 0.0], len(case["x"])))
    case["memory"][:, 0] = 1.0
    for name, first in ("w_q", reach), ("w_k", 1.0):
        case[name][:, 0] = 0.0
        case[name][0] = 0.0
        case[name][0, 0] = first
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, five short matmuls and one softmax

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=1.5),
    Agrees("d = d_memory", one_width, cases=4, points=0.5),
    Agrees("d = d_memory and n = m", one_width_and_length, cases=4, points=0.5),
    Agrees(
        "other sizes in common, and a few numbers",
        [other_sizes_in_common, square_weights, few_numbers],
        cases=7,
        points=0.5,
    ),
    Agrees("any leading dimensions", batched_inputs, cases=5, points=0.5),
    # a score of 1e3 carries an error of 1e-13, and its terms one of 1e-12, which becomes a relative one
    Agrees("scores of 1e3", loud_inputs, cases=4, atol=1e-10, points=0.5),
]
