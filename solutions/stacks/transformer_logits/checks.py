"""What the whole transformer is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import FORBIDDEN, decoder_layer, encoder_layer, heads_of, shift_scores, stack

# batch, n, m, words of the source, words, hidden
SIZES = (range(2, 5), range(3, 8), range(3, 8), range(5, 12), range(5, 12), range(5, 12))
D = (4, 6, 8)
LAYERS = (1, 2)


def inputs_of(rng, batch, n, m, words_in, words, hidden, d, room, layers, dtype=torch.float64):
    """`room`: rows of the two tables of positions beyond n and m; `layers`: of the encoder and of the decoder."""
    encoder = stack(rng, encoder_layer, words_in, n + room[0], d, hidden, layers[0], dtype)
    decoder = stack(rng, decoder_layer, words, m + room[1], d, hidden, layers[1], dtype)
    return {
        "source": torch.tensor(rng.integers(words_in, size=(batch, n))),
        "target": torch.tensor(rng.integers(words, size=(batch, m))),
        "params": {"encoder": encoder, "decoder": decoder},
        "heads": heads_of(rng, d),
        "source_mask": mask(rng, batch, n),
    }


def mask(rng, batch, n):
    """Pads in any place; one word or more in each source, and one pad or more where there is room."""
    kept = rng.integers(1, max(n, 2), size=(batch, 1))
    return torch.tensor(rng.random((batch, n)).argsort(axis=1) < kept)


def inputs(rng, layers=None, least_room=1):
    """No two sizes are alike, and the tables of positions are longer than the sentences."""
    *others, d = sizes(rng, *SIZES, int(rng.choice(D)))
    room = rng.integers(least_room, least_room + 3, size=2).tolist()
    return inputs_of(rng, *others, d, room, layers or rng.choice(LAYERS, size=2).tolist())


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    same = alike(rng)
    *others, d = sizes(same, *SIZES, int(same.choice(D)))
    return inputs_of(rng, *others, d, (2, 3), rng.choice(LAYERS, size=2).tolist(), torch.float32)


def without_a_mask(rng, **wanted):
    """The mask is left out, or None."""
    case = inputs(rng, **wanted)
    masks = {"source_mask": None} if rng.integers(2) else {}
    return {name: value for name, value in case.items() if name != "source_mask"} | masks


def a_source_without_words(rng):
    """One source has no True."""
    case = inputs(rng)
    case["source_mask"][int(rng.integers(len(case["source"])))] = False
    return case


def small(rng):
    """One or another size is 1."""
    batch, n, m, words_in, words, hidden = rng.integers(1, 4, size=6).tolist()
    d = int(rng.choice([1, 3, 4]))
    return inputs_of(
        rng, batch, n, m, words_in, words, hidden, d, (0, int(rng.integers(2))), rng.choice(LAYERS, size=2).tolist()
    )


def equal_sizes(rng):
    """The two languages have as many words, and source and target as many places."""
    size = int(rng.choice(D))
    return inputs_of(rng, *[size] * 7, rng.integers(2, size=2).tolist(), rng.choice(LAYERS, size=2).tolist())


def large_scores(rng):
    """The scores in self-attention are near 900, or near -900."""
    case = inputs(rng)
    for part, by in zip(case["params"].values(), rng.permutation([900.0, -900.0]), strict=True):
        for layer in part["layers"]:
            shift_scores(layer, case["heads"], by)
    return case


# float32: four layers of sums over a few terms; right variants differ by some roundings (6e-8) of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=3),
    Agrees(
        "no layers in one of the stacks, or in both",
        [partial(inputs, layers=(0, 1)), partial(inputs, layers=(1, 0)), partial(inputs, layers=(0, 0))],
        cases=1,
        points=1,
        **exact,
    ),
    Agrees(
        "float64, no mask, full tables of positions, small and equal sizes",
        [partial(without_a_mask, least_room=0), without_a_mask, small, equal_sizes],
        cases=1,
        points=1.5,
        **exact,
    ),
    Agrees("a source without words", a_source_without_words, cases=2, points=0.5, **exact),
    Agrees("scores of 900", large_scores, cases=1, rtol=1e-9, atol=1e-9, of_largest=0.0, points=0.5),
    Gradients("gradients of params", [inputs, a_source_without_words], of=("params",), cases=1, points=2, **exact),
    Forbids(FORBIDDEN, points=0.5),
]
