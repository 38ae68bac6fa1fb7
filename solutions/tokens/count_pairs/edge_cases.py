"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no word", lambda rng: {"words": []}),
    edge("an empty word", lambda rng: {"words": [[]]}),
    edge("one word of one id", lambda rng: {"words": [[int(rng.integers(9))]]}),
    edge("a long run", lambda rng: {"words": [[int(rng.integers(9))] * int(rng.integers(2, 30))]}),
    edge("one id in all words", partial(inputs, ids=[1])),
    edge("the id 0", lambda rng: {"words": [[0, 0, 0], [0, 1, 0]] * int(rng.integers(1, 4))}),
    edge("many words", partial(inputs, words=range(40, 60))),
]

fixed_sizes = {"len(words[0])": "words of 0 or 1 ids have no pair; one check is about these lengths"}
