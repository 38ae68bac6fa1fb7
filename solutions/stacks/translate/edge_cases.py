"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import STEPS, one_changed, translating

edge = partial(Agrees, cases=3)

FEW = "one or two layers in each stack: two show what a loop does, and more only cost time"
fixed_sizes = {f"len(params['{part}']['layers'])": FEW for part in ("encoder", "decoder")}
fixed_sizes["agrees with the reference"] = "models with scores that are far apart in every mix of two: see PAIRS"
fixed_sizes["a trained model translates"] = "the model has its sizes, and its sentences have seven or eight words"


def eos_at_once(rng, words, bos, vocabulary):
    return words[0], STEPS


edge_cases = [
    edge("EOS at once", partial(translating, wanted=eos_at_once)),
    edge("any two", one_changed),
]
