"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees, Gradients

from .checks import a_text_without_tokens, inputs, inputs_of, no_tokens_at_all

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)

fixed_sizes = {"len(layers)": "none, one or two layers: two show what a loop does, and more only cost time"}


edge_cases = [
    edge("all sizes 1", lambda rng: inputs_of(rng, 1, 1, 1, 1, 1, 1, 1)),
    edge("one token", lambda rng: inputs_of(rng, 3, 1, 5, 7, 4, 2, 2)),
    edge("a long table of positions", partial(inputs, room=range(30, 40))),
    edge("four layers", partial(inputs, layers=[4])),
    edge("no layers, a text without tokens", partial(a_text_without_tokens, layers=[0])),
    Gradients("no tokens at all", no_tokens_at_all, of=("table", "positions", "layers"), **exact),
]
