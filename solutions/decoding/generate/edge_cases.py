"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import at_the_ends, eos_in_the_prompt, inputs

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("one new token", partial(inputs, max_new=1)),
    edge("k = 1", lambda rng: {**inputs(rng), "k": 1}),
    edge("k = V", lambda rng: {**inputs(rng, vocabulary=7), "k": 7}),
    edge("t = 1", lambda rng: {**inputs(rng), "t": 1.0}),
    edge("t = 0.1", lambda rng: {**inputs(rng), "t": 0.1}),
    edge("t = 10", lambda rng: {**inputs(rng), "t": 10.0}),
    edge("a large p", lambda rng: {**inputs(rng), "p": 0.999}),
    edge("EOS out of reach", partial(inputs, eos_logit=-60.0)),
    edge("EOS at once", partial(inputs, eos_logit=60.0)),
    edge("EOS inside the prompt", eos_in_the_prompt),
    edge("at the ends", at_the_ends, cases=6),
    edge("two or three new tokens", partial(inputs, max_new=range(2, 4))),
]

fixed_sizes = {"a trained model writes": "the model has its number of words, and a prompt is the first word"}
