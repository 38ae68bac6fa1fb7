"""What makers of cases share: sizes that are drawn from the seed, so that no submission can know them."""

import numpy as np

MOST_DRAWS = 1000


def sizes(rng: np.random.Generator, *wanted: int | range) -> tuple[int, ...]:
    """The sizes of one case: one number drawn from each range, no two of them alike.

        n_q, n_k, d_k, d_v = sizes(rng, range(3, 8), range(3, 9), range(5, 20), range(2, 8))

    An int is a size that is fixed; no drawn size equals it. Two axes of the same size hide a transposed array, and a
    size that is always the same hides a number that was written in its place: give each range five numbers or more.
    Raises ValueError where the ranges hold too few different numbers.
    """
    fixed = {each for each in wanted if not isinstance(each, range)}
    ranges = [each for each in wanted if isinstance(each, range)]
    for _ in range(MOST_DRAWS):
        drawn = [each[rng.integers(len(each))] for each in ranges]
        if len({*drawn} - fixed) == len(ranges):
            return tuple(drawn.pop(0) if isinstance(each, range) else each for each in wanted)
    raise ValueError(f"sizes{wanted}: found no numbers that are all different; widen a range")


def alike(rng: np.random.Generator) -> np.random.Generator:
    """For sizes that are drawn, and alike in all cases of a check: `sizes(alike(rng), ...)`.

    Code that keeps a result and gives it again for other inputs of the same sizes is right where no two cases have the
    same. What a check gives is seeded by its seed, its name and the number of the case, which is left out here.
    """
    entropy = getattr(rng.bit_generator.seed_seq, "entropy", 0)
    return np.random.default_rng(entropy[:-1] if isinstance(entropy, (list, tuple)) else entropy)
