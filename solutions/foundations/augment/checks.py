"""What augmentation is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, flip, quarter_turns, shape=None, noise=0.3, **others):
    """No two sizes are alike. About a quarter of the values is cut off, at both ends; some are only above 1 until the
    noise is added."""
    h, w, c = sizes(rng, range(3, 7), range(4, 8), range(2, 5)) if shape is None else shape
    return {
        "image": rng.uniform(size=(h, w, c)),
        "flip": flip,
        "quarter_turns": quarter_turns,
        "brightness": float(rng.choice([rng.uniform(0.3, 0.8), rng.uniform(1.3, 2.0)])),
        "noise": noise * rng.normal(size=(w, h, c) if quarter_turns % 2 else (h, w, c)),
        **others,
    }


def square_inputs(rng):
    """All cases of a check have the same size, and as many rows as columns: each argument can then be another one."""
    n, c = sizes(alike(rng), range(4, 8), range(2, 5))
    return inputs(rng, bool(rng.integers(2)), int(rng.integers(4)), (n, n, c))


def any_inputs(rng, **others):
    return inputs(rng, bool(rng.integers(2)), int(rng.integers(4)), **others)


def few_pixels(rng):
    """One row, one column or one colour, or several of these; in some cases three colours, as in a photograph."""
    shape = [int(each) for each in rng.choice([1, 1, 2, 3, 4, 5], size=3)]
    return any_inputs(rng, shape=shape)


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, one product and one sum

TURNS = [(False, 0), (False, 1), (False, 2), (False, 3), (True, 0), (True, 1), (True, 2), (True, 3)]

checks = [
    Example(points=0.5),
    Agrees("flips and turns", [partial(inputs, flip=flip, quarter_turns=turns) for flip, turns in TURNS], cases=2),
    Agrees("one argument changed, on square images", partial(one_changed, make=square_inputs), cases=12, points=0.5),
    Agrees(
        "few pixels, no light, no noise, strong noise",
        [
            few_pixels,
            partial(any_inputs, brightness=0.0),
            partial(any_inputs, noise=0.0),
            partial(any_inputs, noise=2.0),
        ],
        cases=2,
        points=0.5,
    ),
]
