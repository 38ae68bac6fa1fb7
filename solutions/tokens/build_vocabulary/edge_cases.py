"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no text", lambda rng: {**inputs(rng), "texts": []}),
    edge("empty texts", lambda rng: {**inputs(rng), "texts": [""] * int(rng.integers(1, 4))}),
    edge("white space alone", lambda rng: {**inputs(rng), "texts": [" \n"] * int(rng.integers(1, 4))}),
    edge("no specials", partial(inputs, specials=[0])),
    edge("one text", partial(inputs, texts=[1])),
    edge("letters beyond a to z", lambda rng: {**inputs(rng), "texts": ["zu Äpfel äpfel été Zoo"] * 2, "min_count": 2}),
    edge("all specials are words", lambda rng: {**inputs(rng), "texts": ["a b c"], "specials": ["c", "a", "b"]}),
]
