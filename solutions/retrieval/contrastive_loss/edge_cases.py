"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, low_temperature, opposite_partners, pairs

edge = partial(Agrees, cases=2)
loud = partial(edge, atol=1e-11)

edge_cases = [
    edge("one pair", lambda rng: pairs(rng, 1, 4)),
    edge("one component", lambda rng: pairs(rng, 5, 1)),
    edge("one number", lambda rng: pairs(rng, 1, 1)),
    edge("a square", lambda rng: pairs(rng, 5, 5)),
    edge("many pairs", lambda rng: pairs(rng, 40, 6)),
    edge("temperature 1", partial(inputs, temperature=1.0)),
    edge("temperature 1000", partial(inputs, temperature=1000.0)),
    edge(
        "all rows are alike",
        lambda rng: {**inputs(rng), **dict.fromkeys("ab", inputs(rng, 5, 3)["a"][:1].repeat(5, 0))},
    ),
    loud("a low temperature", low_temperature, cases=4),
    loud("opposite ways", opposite_partners, cases=4),
]
