"""What the size of a key-value cache is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes, varied

inputs_unchanged = 0  # numbers cannot be changed


def inputs(rng, kv_heads=range(2, 7), **others):
    """No two numbers are alike but perhaps heads or bytes_per_value and another one. Two to five query heads share a
    key-value head."""
    layers, tokens, kv_heads, head_dim, batch = sizes(
        rng, range(7, 13), range(30, 50), kv_heads, range(13, 25), range(25, 30)
    )
    return {
        "layers": layers,
        "tokens": tokens,
        "heads": kv_heads * int(rng.integers(2, 6)),
        "kv_heads": kv_heads,
        "head_dim": head_dim,
        "bytes_per_value": int(rng.choice([1, 2, 4, 8])),
        "batch": batch,
        **others,
    }


def as_in_the_papers(rng):
    """Thousands of tokens, dozens of layers: up to a thousand gigabytes."""
    return {
        "layers": int(rng.integers(12, 97)),
        "tokens": 1024 * int(rng.integers(1, 129)),
        "heads": 32,
        "kv_heads": int(2 ** rng.integers(6)),
        "head_dim": int(rng.choice([64, 80, 96, 128, 256])),
        "bytes_per_value": int(rng.choice([1, 2, 4])),
        "batch": int(rng.integers(1, 65)),
    }


def small(rng):
    """One of the numbers is 1, or all are small."""
    case = inputs(rng)
    if rng.random() < 0.5:
        return {**case, str(rng.choice([name for name in case if name not in ("heads", "kv_heads")])): 1}
    case = {name: int(rng.integers(1, 4)) for name in case}
    return {**case, "heads": case["kv_heads"] * int(rng.integers(1, 4))}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        # heads and kv_heads change together, for one is a multiple of the other
        [partial(one_changed, make=partial(inputs, kv_heads=each)) for each in (3, 5)],
        cases=9,
        points=0.5,
    ),
    Agrees("as large as in the papers", as_in_the_papers, cases=4, points=0.5),
    Agrees(
        "multi-head, multi-query, and small numbers",
        [
            varied(inputs, heads=lambda rng, case: case["kv_heads"]),
            partial(inputs, kv_heads=1),
            small,
        ],
        cases=3,
        points=0.5,
    ),
]
