"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import a_full_last_chunk, all_chunks, inputs, one_chunk

edge = partial(Agrees, cases=2)

edge_cases = [
    edge(
        "one token, one word, one position",
        lambda rng: inputs(rng, asked=1, length=1, size=1, overlap=0, words=1, max_n=1),
    ),
    edge("chunks of one token", partial(inputs, size=1, overlap=0, length=6, words=30)),
    edge("no overlap", partial(inputs, overlap=0)),
    edge("all but one token in common", partial(inputs, size=4, overlap=3)),
    edge("a last chunk of few tokens", all_chunks, cases=4),
    edge("a full chunk at the end", a_full_last_chunk, cases=4),
    edge("one chunk alone", one_chunk, cases=4),
    edge("the best one", partial(inputs, k=[1])),
]
