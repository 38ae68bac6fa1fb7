"""What the search for the most similar chunks is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(6, 14), d=range(3, 8), k=range(2, 6)):
    """Chunks of lengths that differ by a factor of 30, in all directions; no two sizes are alike."""
    n, d, k = sizes(rng, n, d, k)
    chunks = rng.normal(size=(n, d))
    chunks *= np.exp(rng.uniform(-1.7, 1.7, size=(n, 1))) / np.linalg.norm(chunks, axis=1, keepdims=True)
    return {"query": 3.0 * rng.normal(size=d), "chunks": chunks, "k": k}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, d = sizes(alike(rng), range(6, 14), range(3, 8))
    return inputs(rng, n, d)


def all_negative(rng):
    """Every chunk points away from the query; often all of them are wanted."""
    case = inputs(rng)
    case["chunks"] *= -np.sign(case["chunks"] @ case["query"])[:, np.newaxis]
    return {**case, "k": int(rng.choice([case["k"], len(case["chunks"])]))}


def sizes_in_common(rng):
    """As many chunks as components, in every second case, and as many as are wanted."""
    n, d, k = coinciding(rng, *[range(2, 8)] * 3)
    return inputs(rng, max(n, k), d, range(1, 2)) | {"k": k}


def few(rng):
    """One chunk or a few; one component or a few."""
    n = int(rng.integers(1, 4))
    d = int(rng.integers(1 if n == 1 else 2, 5))
    case = inputs(rng, range(5, 9), d, range(9, 13))
    return {**case, "chunks": case["chunks"][:n], "k": int(rng.integers(1, n + 1))}


def short_and_long(rng):
    """Vectors that are from 1e-3 to 1e3 long; the best chunks are the shortest."""
    case = inputs(rng)
    unit = case["chunks"] / np.linalg.norm(case["chunks"], axis=1, keepdims=True)
    order = np.argsort(-(unit @ case["query"]))
    unit[order] *= np.logspace(-2.99, 2.99, len(unit))[:, np.newaxis]
    query = case["query"] / np.linalg.norm(case["query"]) * rng.choice([0.00101, 0.00101, 1.0, 990.0])
    return {**case, "query": query, "chunks": unit}


def some_zeros(rng):
    """Some rows are zeros, and get into the result, since most of the others point away from the query."""
    case = all_negative(rng)
    n = len(case["chunks"])
    rows = rng.permutation(n)
    case["chunks"][rows[0]] *= -1.0
    case["chunks"][rows[1 : 1 + rng.integers(1, 4)]] = 0.0
    return {**case, "k": min(n, int(rng.integers(4, 7)))}


def query_of_zeros(rng):
    """Every similarity is 0, and the first k rows are the result; a row may be zeros too."""
    case = inputs(rng)
    case["chunks"][rng.integers(len(case["chunks"]))] *= rng.integers(2)
    return {**case, "query": np.zeros(len(case["query"]))}


def ties(rng):
    """Up to forty chunks, each along one axis and 1, 2 or 4 long: many have exactly the same similarity, however it is
    computed."""
    n, d, k = sizes(rng, range(20, 40), range(3, 6), range(7, 18))
    chunks = np.zeros((n, d))
    chunks[np.arange(n), rng.integers(d, size=n)] = rng.choice([1.0, 2.0, 4.0, -1.0], size=n)
    return {"query": rng.permutation(np.arange(1.0, d + 1.0)), "chunks": chunks, "k": k}


def near_ties(rng):
    """Chunks of one length at almost the same angle to the query: similarities differ by some millionths."""
    n, d, k = sizes(rng, range(8, 14), range(3, 6), range(4, 8))
    query = rng.normal(size=d)
    query /= np.linalg.norm(query)
    across = rng.normal(size=(n, d))
    across -= np.outer(across @ query, query)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    tangents = rng.uniform(0.5, 2.0) + 1e-5 * rng.permutation(n)
    return {"query": query, "chunks": query + across * tangents[:, np.newaxis], "k": k}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, three short sums; atol: a right angle may come out as 1e-17

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=0.5),
    Agrees("few, many and all", [few, all_negative, sizes_in_common], cases=4, points=0.5),
    Agrees(
        "short, long and zero vectors", [short_and_long, some_zeros, query_of_zeros], cases=5, rtol=1e-10, points=0.5
    ),
    Agrees("ties, and almost ties", [ties, near_ties], cases=8, points=0.5),
]
