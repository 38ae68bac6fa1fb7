"""What self-attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = {"n": range(4, 9), "d": range(3, 10), "d_k": range(2, 8), "d_v": range(2, 8)}


def inputs(rng, batch=(), n=SIZES["n"], d=SIZES["d"], d_k=SIZES["d_k"], d_v=SIZES["d_v"]):
    """No two sizes are alike, so that a wrong axis shows. causal is left at its default."""
    *batch, n, d, d_k, d_v = sizes(rng, *batch, n, d, d_k, d_v)
    return {
        "x": rng.normal(size=(*batch, n, d)) + 0.3,
        "w_q": 0.8 * rng.normal(size=(d_k, d)),
        "w_k": 0.8 * rng.normal(size=(d_k, d)),
        "w_v": 0.8 * rng.normal(size=(d_v, d)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return {**inputs(rng, (), *sizes(alike(rng), *SIZES.values())), "causal": bool(rng.integers(2))}


def causal_inputs(rng):
    return {**inputs(rng), "causal": True}


def batched_inputs(rng, causal):
    """One to three leading dimensions."""
    return {**inputs(rng, [range(2, 5), range(2, 6), range(2, 7)][: rng.integers(1, 4)]), "causal": causal}


def cut(case, n, d, d_k, d_v):
    """The same inputs, only smaller."""
    return {
        "x": case["x"][:n, :d],
        **{name: case[name][:size, :d] for name, size in (("w_q", d_k), ("w_k", d_k), ("w_v", d_v))},
    }


def sizes_in_common(rng):
    return cut(inputs(rng, (), 20, 21, 22, 23), *coinciding(rng, *[range(2, 9)] * 4))


def square_weights(rng):
    """d, d_k and d_v are equal: a matrix that is not transposed has the right shape."""
    n, d = sizes(rng, range(2, 9), range(2, 9))
    return cut(inputs(rng, (), 20, 21, 22, 23), n, d, d, d)


def few_numbers(rng):
    """One token or a few, of one number or a few."""
    case = cut(inputs(rng, (), 20, 21, 22, 23), *(int(size) for size in rng.integers(1, 4, size=4)))
    return {**case, "causal": bool(rng.integers(2))}


def loud_inputs(rng, causal):
    """Scores near 1e3 in some rows, near -1e3 in others and ordinary ones in the rest; the differences within a row are
    ordinary. The first numbers of a token are 1, 0 or -1, and 1: only its query sees the first, only its key the
    second. d_k is above d."""
    case = inputs(rng, d=range(3, 6), d_k=range(6, 10))
    reach = 980.0 * np.sqrt(len(case["w_q"]))
    case["x"][:, 0] = np.append(0.0, rng.permutation(np.resize([1.0, -1.0, 0.0], len(case["x"]) - 1)))
    case["x"][:, 1] = 1.0
    for name, row in ("w_q", [reach, 0.0]), ("w_k", [0.0, 1.0]):
        case[name][:, :2] = 0.0
        case[name][0] = 0.0
        case[name][0, :2] = row
    return {**case, "causal": causal}


def the_order_of_the_tokens_has_no_effect(call, rng):
    """The rows of the result are permuted as the rows of x. That would also hold for zeros; so a single token, which
    attends to itself alone, must give its value."""
    case = inputs(rng)
    order = rng.permutation(len(case["x"]))
    one = {**case, "x": case["x"][:1]}
    permuted = np.concatenate([call(**{**case, "x": case["x"][order]}), call(**one)])
    return permuted, np.concatenate([np.asarray(call(**case))[order], one["x"] @ case["w_v"].T])


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, five short matmuls and one softmax

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=1),
    Agrees("causal", causal_inputs, cases=6, points=0.5),
    Agrees(
        "any leading dimensions",
        [partial(batched_inputs, causal=False), partial(batched_inputs, causal=True)],
        cases=3,
        points=0.5,
    ),
    Agrees("sizes in common", [sizes_in_common, square_weights], cases=7, points=0.5),
    Agrees("a few numbers", few_numbers, cases=6, points=0.5),
    # a score of 1e3 carries an error of 1e-13, and its terms one of 1e-12, which becomes a relative one
    Agrees(
        "scores of 1e3",
        [partial(loud_inputs, causal=False), partial(loud_inputs, causal=True)],
        cases=3,
        atol=1e-10,
        points=0.5,
    ),
    Property("the order of the tokens has no effect", the_order_of_the_tokens_has_no_effect, points=0.5),
]
