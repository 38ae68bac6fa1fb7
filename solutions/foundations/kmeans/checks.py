"""What k-means is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

N, K, D = range(11, 18), range(3, 7), range(2, 5)


def inputs(rng, n=N, k=K, d=D, iterations=None, far=0):
    """Points in no particular groups, so that labels change for some rounds; the centroids start at some of them. The
    last `far` centroids are so far away that no point joins them. All is far from the origin."""
    n, k, d = sizes(rng, n, k, d)
    points = 3.0 + rng.normal(size=(n, d)) * rng.uniform(0.5, 2.0, size=d)
    centroids = points[rng.permutation(n)[:k]] + 0.1 * rng.normal(size=(k, d))
    centroids[k - far :] = rng.choice([-1.0, 1.0], size=(far, d)) * rng.uniform(50.0, 90.0, size=(far, d))
    return {
        "points": points,
        "centroids": centroids[rng.permutation(k)],
        "iterations": int(rng.integers(2, 5)) if iterations is None else iterations,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, k, d = sizes(alike(rng), N, K, D)
    return inputs(rng, n, k, d)


def ties(rng):
    """Some points lie exactly in the middle between two centroids. The coordinates are small whole numbers, and each of
    two, four or eight centroids gets four points: every mean and every distance is exact, also where the mean of all
    points is subtracted first, as scikit-learn does it."""
    k, d = sizes(rng, int(rng.choice([2, 4, 8])), range(2, 6))
    towards = np.zeros(d)
    towards[rng.integers(d)] = rng.choice([-4.0, 4.0])
    centroids = rng.integers(-3, 4, size=d) + 2.0 * towards * np.arange(k)[:, np.newaxis]
    centroids = centroids[rng.permutation(k)]
    points = []
    for j, centroid in enumerate(centroids):
        middles = [(centroid + other) / 2 for other in centroids[j + 1 :]]
        own = [each for each in middles if np.abs(each - centroid).sum() == 4.0]
        points += own + [centroid + rng.integers(-1, 2, size=d) for _ in range(4 - len(own))]
    points = np.array(points)
    return {"points": points[rng.permutation(len(points))], "centroids": centroids, "iterations": 1}


def sizes_in_common(rng):
    """As many points as centroids, or as many coordinates, or all three."""
    n, k, d = coinciding(rng, range(4, 9), range(2, 5), range(2, 8))
    return inputs(rng, max(n, k), k, d)


def few(rng):
    """From one to three points and coordinates, and one centroid or as many as there are points."""
    n, d = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    case = inputs(rng, range(3, 9), 2, 1, iterations=int(rng.integers(1, 4)))
    points = 3.0 + rng.normal(size=(n, d))
    return {**case, "points": points, "centroids": rng.normal(size=(int(rng.choice([1, n])), d))}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, means of a few dozen numbers

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees(
        "one round, two rounds and many",
        [partial(inputs, iterations=1), partial(inputs, iterations=2), partial(inputs, iterations=8)],
        cases=3,
        points=1,
    ),
    Agrees(
        "centroids without points",
        [partial(inputs, far=1), partial(inputs, k=range(4, 8), far=2, iterations=1)],
        cases=3,
        points=1,
    ),
    Agrees("ties", ties, cases=6, points=0.5),
    Agrees("few points, and sizes in common", [few, sizes_in_common], cases=4, points=0.5),
]
