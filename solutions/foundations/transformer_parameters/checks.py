"""What the count of parameters is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes, varied

inputs_unchanged = 0  # numbers cannot be changed


def inputs(rng, **others):
    """No two numbers are alike, and hidden is not 4 d."""
    vocabulary, context, d, layers, hidden = sizes(
        rng, range(50, 200), range(20, 40), range(11, 20), range(3, 9), range(120, 300)
    )
    return {"vocabulary": vocabulary, "context": context, "d": d, "layers": layers, "hidden": hidden, **others}


def as_in_the_papers(rng):
    """Thousands of tokens, dozens of layers, and hidden is 4 d."""
    d = 64 * int(rng.integers(8, 160))
    return {
        "vocabulary": int(rng.integers(30_000, 130_000)),
        "context": 256 * int(rng.integers(2, 16)),
        "d": d,
        "layers": int(rng.integers(12, 97)),
        "hidden": 4 * d,
    }


def small(rng):
    """Numbers from 1 to 3, or a single one among larger ones that is 1."""
    case = inputs(rng)
    if rng.random() < 0.5:
        return {name: int(rng.integers(1, 4)) for name in case}
    return {**case, str(rng.choice(list(case))): 1}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs), cases=14, points=2.5),
    Agrees("as large as in the papers", as_in_the_papers, cases=6, points=0.5),
    Agrees(
        "small numbers, and equal ones",
        [
            small,
            varied(inputs, hidden=lambda rng, case: case["d"]),
            varied(inputs, context=lambda rng, case: case["d"]),
        ],
        cases=4,
        points=1,
    ),
]
