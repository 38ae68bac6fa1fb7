"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs_of

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=1e-11)


def of(*sizes, **wanted):
    return lambda rng: inputs_of(rng, *sizes, **wanted)


edge_cases = [
    edge(f"{name}{', causal' if causal else ''}", of(*sizes, causal=causal, **wanted))
    for causal in (False, True)
    for name, sizes, wanted in (
        ("all sizes 1", (1, 1, 1, 1), {}),
        ("one head", (3, 1, 4, 6), {}),
        ("one number in each head", (3, 5, 4, 1), {}),
        ("one token", (3, 5, 1, 2), {}),
        ("one sequence", (1, 5, 4, 2), {}),
        ("all sizes equal", (4, 4, 4, 4), {}),
        ("equal scores", (2, 3, 4, 5), {"scores": 0.0}),
    )
]
