"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no word", lambda rng: {**inputs(rng), "text": ""}),
    edge("white space alone", lambda rng: {**inputs(rng), "text": "\n \t" * int(rng.integers(1, 4))}),
    edge("the vocabulary holds unk alone", lambda rng: {**inputs(rng), "vocabulary": ["<unk>"], "unk": "<unk>"}),
    edge("all words are unknown", lambda rng: {**inputs(rng), "text": "42 43 " * int(rng.integers(1, 5))}),
    edge(
        "a word with other letters",
        lambda rng: {**inputs(rng), "text": "é Ä", "vocabulary": ["Ä", "[UNK]", "é", "<unk>", "<oov>"]},
    ),
    edge("a long text", partial(inputs, length=range(200, 300))),
]
