"""What teacher forcing is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(3, 8), range(3, 9))  # batch, time


def inputs(rng, batch=SIZES[0], time=SIZES[1], lowest=2):
    """BOS is none of the targets, and no two neighbours are the same id."""
    batch, time = sizes(rng, batch, time)
    steps = rng.integers(1, 40, size=(batch, time))
    return {"targets": lowest + steps.cumsum(axis=1) % 97, "bos": int(rng.integers(lowest))}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES), lowest=30)


def as_many_rows_as_steps(rng):
    return inputs(rng, *coinciding(rng, *SIZES))


def few_ids(rng):
    """BOS is among the targets, and so is 0; rows begin and end with either."""
    case = inputs(rng)
    return {"targets": case["targets"] % 3, "bos": int(rng.integers(3))}


def one_step_or_row(rng):
    """One of the two sizes is 1, or both."""
    ones = [(1, range(2, 9)), (range(2, 9), 1), (1, 1)]
    return inputs(rng, *ones[rng.integers(3)], lowest=30)


tolerance = Tolerance(rtol=0.0)  # ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "one step, one row, as many rows as steps, BOS among the targets",
        [one_step_or_row, as_many_rows_as_steps, few_ids],
        cases=4,
        points=0.5,
    ),
]
