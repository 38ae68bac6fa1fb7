"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, near_a_full_chunk, no_more_than_the_overlap, one_chunk, too_much_overlap

edge = partial(Agrees, cases=4)

fixed_sizes = {
    "one chunk, no tokens, no overlap: len(tokens)": "a document without tokens is what some cases are about"
}

edge_cases = [
    edge("one token, chunks of one", lambda rng: {**inputs(rng), "tokens": [7], "size": 1, "overlap": 0}),
    edge("chunks of one", partial(inputs, size=1, overlap=0)),
    edge("fewer tokens than the overlap", no_more_than_the_overlap),
    edge("all but one in common", partial(inputs, size=5, overlap=4)),
    edge("the last chunk is full", partial(near_a_full_chunk, beyond=[0])),
    edge("one token more than full chunks", partial(near_a_full_chunk, beyond=[1])),
    edge("one token less than full chunks", partial(near_a_full_chunk, beyond=[-1])),
    edge("one chunk", one_chunk, cases=10),
    edge("too much overlap", too_much_overlap, cases=10),
]
