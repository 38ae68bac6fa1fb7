"""What the embedding of a text is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import FORBIDDEN, encoder_layer, heads_of, shift_scores, stack

SIZES = (range(2, 5), range(4, 8), range(5, 12), range(5, 12))  # batch, n, words, hidden
D = (4, 6, 8)
LAYERS = (1, 2, 2)


def inputs_of(rng, batch, n, words, hidden, d, max_n, layers, dtype=torch.float64):
    params = stack(rng, encoder_layer, words, max_n, d, hidden, layers, dtype)
    return {
        "ids": torch.tensor(rng.integers(words, size=(batch, n))),
        "mask": scattered(rng, batch, n),
        "table": params["table"],
        "positions": params["positions"],
        "layers": params["layers"],
        "heads": heads_of(rng, d),
    }


def scattered(rng, batch, n):
    """Pads in any place, also in front; one token or more in each text, and one pad or more where there is room."""
    kept = rng.integers(1, max(n, 2), size=(batch, 1))
    return torch.tensor(rng.random((batch, n)).argsort(axis=1) < kept)


def inputs(rng, layers=LAYERS, room=range(1, 4)):
    """No two sizes are alike, and the table of positions is longer than the texts."""
    *others, d = sizes(rng, *SIZES, int(rng.choice(D)))
    return inputs_of(rng, *others, d, others[1] + int(rng.choice(room)), int(rng.choice(layers)))


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    same = alike(rng)
    *others, d = sizes(same, *SIZES, int(same.choice(D)))
    return inputs_of(rng, *others, d, others[1] + 2, int(rng.choice(LAYERS)), torch.float32)


def pads_at_the_end(rng, room=range(1, 4)):
    """Texts of different lengths; one of them has no pad."""
    case = inputs(rng, room=room)
    batch, n = case["ids"].shape
    lengths = rng.permutation([n, *rng.integers(1, n, size=batch - 1)])
    return {**case, "mask": torch.tensor(np.arange(n) < lengths[:, None])}


def all_true(rng):
    case = inputs(rng)
    return {**case, "mask": torch.ones_like(case["mask"])}


def a_text_without_tokens(rng, layers=LAYERS):
    """One text has no True."""
    case = inputs(rng, layers)
    case["mask"][int(rng.integers(len(case["mask"])))] = False
    return case


def no_tokens_at_all(rng):
    case = inputs(rng)
    return {**case, "mask": torch.zeros_like(case["mask"])}


def small(rng):
    """One or another size is 1."""
    batch, n, words, hidden = rng.integers(1, 4, size=4).tolist()
    d = int(rng.choice([1, 3, 4]))
    return inputs_of(rng, batch, n, words, hidden, d, n + int(rng.integers(2)), int(rng.choice(LAYERS)))


def equal_sizes(rng):
    size = int(rng.choice(D))
    return inputs_of(rng, *[size] * 6, int(rng.choice(LAYERS)))


def large_scores(rng):
    """The scores in attention are near 900, or near -900."""
    case = inputs(rng)
    for layer, by in zip(case["layers"], rng.permutation([900.0, -900.0]), strict=False):
        shift_scores(layer, case["heads"], by)
    return case


# float32: two layers of sums over a few terms; right variants differ by some roundings (6e-8) of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=2.5),
    Agrees(
        "float64, no layers, small and equal sizes",
        [partial(inputs, layers=range(1)), partial(pads_at_the_end, room=range(1)), all_true, small, equal_sizes],
        cases=1,
        points=1.5,
        **exact,
    ),
    Agrees(
        "a text without tokens",
        [a_text_without_tokens, a_text_without_tokens, no_tokens_at_all],
        cases=1,
        points=0.5,
        **exact,
    ),
    Agrees("scores of 900", large_scores, cases=1, rtol=1e-9, atol=1e-9, of_largest=0.0, points=0.5),
    Gradients(
        "gradients of table, positions and layers",
        [inputs, a_text_without_tokens, a_text_without_tokens],
        of=("table", "positions", "layers"),
        cases=1,
        points=1.5,
        **exact,
    ),
    Forbids(FORBIDDEN, points=0.5),
]
