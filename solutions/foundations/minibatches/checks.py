"""What minibatches are judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def permuted(rng, n, batch_size, drop_last):
    """The permutation of 4 numbers or more is not its own inverse, so that cutting the inverse shows."""
    permutation = rng.permutation(n)
    while n > 3 and (permutation[permutation] == range(n)).all():
        permutation = rng.permutation(n)
    return {"n": int(n), "batch_size": int(batch_size), "permutation": permutation, "drop_last": bool(drop_last)}


def inputs(rng):
    """The last batch is short. All cases of a check have one n: what is kept from one to the next then shows."""
    n = int(alike(rng).integers(17, 24))
    batch_size = rng.choice([size for size in range(3, 9) if n % size])
    return permuted(rng, n, batch_size, rng.integers(2))


def with_a_full_last_batch(rng, drop_last):
    batches, batch_size = sizes(rng, range(2, 7), range(2, 7))
    return permuted(rng, batches * batch_size, batch_size, drop_last)


def short_by_one_or_one_left(rng, drop_last):
    """The last batch lacks one example, or has one alone."""
    batches, batch_size = sizes(rng, range(2, 6), range(3, 8))
    return permuted(rng, batches * batch_size + rng.choice([-1, 1]), batch_size, drop_last)


def one_full_batch(rng, drop_last):
    n = int(rng.integers(1, 9))
    return permuted(rng, n, n, drop_last)


def less_than_a_batch(rng, drop_last):
    n = int(rng.integers(1, 9))
    return permuted(rng, n, n + rng.integers(1, 6), drop_last)


def batches_of_one(rng, drop_last):
    return permuted(rng, rng.integers(1, 9), 1, drop_last)


BOTH = (False, True)
MAKERS = (with_a_full_last_batch, short_by_one_or_one_left, one_full_batch, less_than_a_batch, batches_of_one)
tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs), cases=12, points=0.5),
    Agrees(
        "full, short and single batches",
        [partial(make, drop_last=drop_last) for make in MAKERS for drop_last in BOTH],
        cases=3,
        points=0.5,
    ),
]
