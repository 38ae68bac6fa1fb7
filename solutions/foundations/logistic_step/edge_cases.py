"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import cut, inputs, loud_rows

edge = partial(Agrees, cases=2)


def with_zero(*names):
    return lambda rng: {name: 0.0 * value if name in names else value for name, value in inputs(rng).items()}


edge_cases = [
    edge("one row, one weight", lambda rng: cut(inputs(rng), 1, 1)),
    edge("weights and bias of 0", with_zero("weights", "bias")),
    edge("no input", with_zero("x")),
    edge("all rows are 0", with_zero("y")),
    edge("all rows are 1", lambda rng: {**inputs(rng, n=6), "y": inputs(rng, n=6)["y"] * 0.0 + 1.0}),
    edge("no step", with_zero("learning_rate")),
    edge("a loud bias", lambda rng: {**inputs(rng), "bias": float(rng.choice([-980.0, 980.0]))}),
    edge("loud rows", loud_rows, cases=6),
]
