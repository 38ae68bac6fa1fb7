"""What beam search is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Property, Speed, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, vocabulary=range(6, 11), beam_size=range(2, 6), max_length=range(4, 9), eos_logit=0.5, lowest_id=1):
    """No length penalty. The higher `eos_logit`, the sooner hypotheses finish. Two paths over the same transitions in
    another order tie; multiples of 2**-20 make their sums the same floats in whatever order they are added."""
    vocabulary, beam_size, max_length = sizes(rng, vocabulary, beam_size, max_length)
    bos, eos = rng.permutation(np.arange(lowest_id, vocabulary))[:2].tolist()
    logits = 2.5 * rng.normal(size=(vocabulary, vocabulary))  # so far apart that a longer hypothesis may win
    logits[:, eos] += eos_logit
    log_probs = log_probabilities(logits)
    return {"log_probs": log_probs, "beam_size": beam_size, "max_length": max_length, "bos": bos, "eos": eos}


def tables_of_one_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    (vocabulary,) = sizes(alike(rng), range(6, 11))
    return inputs(rng, vocabulary)


def inputs_with_sizes_in_common(rng):
    return penalised_inputs(rng, *coinciding(rng, *[range(4, 9)] * 3))


def log_probabilities(logits):
    """To multiples of 2**-20."""
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.round(log_probs * 2**20) / 2**20


def penalised_inputs(rng, vocabulary=range(8, 12), beam_size=range(4, 8), max_length=range(6, 10)):
    """The exponent is a fraction mostly; 1, which gives the mean, and larger ones come up, too. BOS or EOS may be 0."""
    case = inputs(rng, vocabulary, beam_size, max_length, lowest_id=0)
    exponents = [rng.uniform(0.5, 1.0), rng.uniform(1.0, 1.5), 1.0, rng.uniform(1.5, 3.0)]
    return {**case, "length_penalty": float(exponents[rng.integers(4)])}


def tied_inputs(rng, **length_penalty):
    """Log-probabilities of -.5, -1, -1.5 and -2: many sums are equal, in a step and in the result."""
    case = inputs(rng, vocabulary=range(4, 7), beam_size=range(6, 10), max_length=range(5, 9))
    return {**case, "log_probs": -rng.integers(1, 5, size=case["log_probs"].shape) / 2, **length_penalty}


def layered_inputs(rng):
    """The tokens are in layers: BOS leads to the first one, each to the next and the last one to EOS, all but surely.
    So all hypotheses finish in the same step, and nothing is live long before max_length."""
    case = inputs(rng, vocabulary=range(10, 14), beam_size=range(2, 5), max_length=range(8, 12))
    vocabulary, layers = len(case["log_probs"]), int(rng.integers(2, 5))
    layer = np.zeros(vocabulary)
    others = np.setdiff1d(np.arange(vocabulary), [case["bos"], case["eos"]])
    layer[others] = rng.permutation(np.resize(np.arange(1, layers + 1), len(others)))
    layer[case["eos"]] = layers + 1
    logits = 1.2 * rng.normal(size=(vocabulary, vocabulary)) + 12.0 * (layer == layer[:, np.newaxis] + 1)
    return {**case, "log_probs": log_probabilities(logits)}


def bos_is_eos_inputs(rng):
    case = inputs(rng, eos_logit=0.0)
    return {**case, "bos": case["eos"]}


def few_results_inputs(rng):
    """One or two steps from a small vocabulary: the beam is wider than all there is."""
    return inputs(rng, vocabulary=range(3, 6), beam_size=range(21, 30), max_length=range(1, 3))


def a_constant_is_added_to_the_mean(call, rng):
    """With length_penalty 1 the score is a mean, so the same number added to every log-probability is added to it."""
    case = {**inputs(rng), "length_penalty": 1.0}
    before = call(**case)
    case["log_probs"] = case["log_probs"] - 0.75
    return call(**case), [(tokens, score - 0.75) for tokens, score in before]


# float64, a sum of a few log-probabilities and one division: 1e-9 is far above the rounding
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=tables_of_one_size), cases=16, points=1),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=4, points=0.5),
    Agrees("the length penalty", penalised_inputs, cases=16, points=1.5),
    Agrees("ties", tied_inputs, cases=16, points=1),
    # with the exponent .75, hypotheses of different lengths do not tie
    Agrees("ties under a length penalty", partial(tied_inputs, length_penalty=0.75), cases=8, points=0.5),
    Agrees("beam 1 is greedy", partial(inputs, beam_size=1, eos_logit=-0.5), cases=6, points=0.5),
    Agrees("max_length cuts", partial(inputs, max_length=range(1, 5), eos_logit=-1.0), cases=4, points=0.5),
    Agrees("all finish before max_length", layered_inputs, cases=4, points=0.5),
    Agrees("bos may equal eos", bos_is_eos_inputs, cases=4, points=0.5),
    Agrees("fewer than beam_size", few_results_inputs, cases=3, points=0.5),
    Property("a constant added to each step is added to the mean", a_constant_is_added_to_the_mean, points=0.5),
    Forbids(("transformers",), points=0.5),
    # plain Python that makes a list for each expansion takes 2 to 4 x; what never prunes, or copies deeply, fails
    Speed(
        partial(inputs, vocabulary=range(60, 70), beam_size=range(7, 11), max_length=range(20, 27), eos_logit=-2.0),
        max_ratio=30.0,
        points=0.5,
    ),
]
