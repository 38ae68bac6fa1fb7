"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, inputs_of

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)

FEW = "none, one or two layers in each stack: two show what a loop does, and more only cost time"
fixed_sizes = {f"len(params['{part}']['layers'])": FEW for part in ("encoder", "decoder")}


def no_words_at_all(rng):
    case = inputs(rng)
    return {**case, "source_mask": case["source_mask"] & False}


edge_cases = [
    edge("all sizes 1", lambda rng: inputs_of(rng, 1, 1, 1, 1, 1, 1, 1, (0, 0), (1, 1))),
    edge("one word in the source", lambda rng: inputs_of(rng, 3, 1, 5, 6, 7, 8, 4, (2, 2), (1, 2))),
    edge("one word in the target", lambda rng: inputs_of(rng, 3, 5, 1, 6, 7, 8, 4, (2, 2), (2, 1))),
    edge("long tables of positions", partial(inputs, least_room=30)),
    edge("no words at all", no_words_at_all),
    edge("three layers", partial(inputs, layers=(3, 3))),
]
