"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=3)


def with_texts(subject, phrases):
    return lambda rng: {**inputs(rng), "subject": subject, "phrases": phrases}


edge_cases = [
    edge("links at the limit", partial(inputs, over=[0]), cases=6),
    edge("one link more, or one less", partial(inputs, over=[-1, 1]), cases=6),
    edge("one phrase", partial(inputs, phrases=[1])),
    edge("all phrases", partial(inputs, phrases=[11])),
    edge("the subject is a phrase", with_texts("Win", ["wIN"])),
    edge("a phrase longer than the subject", with_texts("win", ["winner"])),
    edge("overlapping phrases", with_texts("freewin", ["free", "ewi", "win", "eew"])),
    edge("a phrase that overlaps itself", with_texts("aaaa", ["aa", "a", "aaaaa"])),
    edge("line breaks and tabs", with_texts("act\nnow\twin", ["act now", "now\twin"])),
]
