"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import from_zero, inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one text, one component", lambda rng: _cut(inputs(rng), 1, 1)),
    edge("one step", lambda rng: {**inputs(rng), "steps": 1}),
    edge("no learning", lambda rng: {**inputs(rng), "learning_rate": 0.0}),
    edge("from zero", from_zero, cases=4),
    edge("one label", lambda rng: _one_label(inputs(rng), float(rng.integers(2))), cases=4),
]


def _cut(case, n, d):
    return {
        **case,
        "embeddings": case["embeddings"][:n, :d],
        "labels": case["labels"][:n],
        "weights": case["weights"][:d],
    }


def _one_label(case, label):
    return {**case, "labels": 0.0 * case["labels"] + label}
