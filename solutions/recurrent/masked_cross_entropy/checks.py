"""What cross-entropy over padded sequences is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(3, 7), range(4, 9), range(4, 10))  # batch, m, V


def inputs(rng, batch=SIZES[0], m=SIZES[1], vocabulary=SIZES[2], pad=None):
    """Sequences of unequal lengths with pads behind them; the pad is a token of the vocabulary unless it is given."""
    batch, m, vocabulary = sizes(rng, batch, m, vocabulary)
    inside = pad is None
    pad = int(rng.integers(vocabulary)) if inside else pad
    tokens = np.delete(np.arange(vocabulary), pad) if inside else np.arange(vocabulary)
    targets = rng.choice(tokens, size=(batch, m))
    lengths = rng.permutation(np.arange(batch) % m) + 1  # unlike each other, and one is 1 at least
    targets[np.arange(m) >= lengths[:, np.newaxis]] = pad
    return {"logits": 2.0 * rng.normal(size=(batch, m, vocabulary)), "targets": targets, "pad": pad}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. Pads stand anywhere, so that
    another pad among the same targets gives another loss."""
    shared = alike(rng)
    batch, m, vocabulary = sizes(shared, *SIZES)
    case = inputs(rng, batch, m, vocabulary)
    real = shared.integers(vocabulary)  # an id that is the pad in no case
    pad = int(rng.choice(np.delete(np.arange(vocabulary), real)))
    targets = np.where(rng.random(size=(batch, m)) < 0.4, pad, rng.integers(vocabulary, size=(batch, m)))
    targets[0, :2] = real, pad
    return {**case, "targets": targets, "pad": pad}


def sizes_in_common(rng):
    return inputs(rng, *coinciding(rng, *[range(3, 8)] * 3))


def pad_outside(rng):
    """The pad cannot be used as an index, or is -1, which is one."""
    batch, m, vocabulary = sizes(rng, *SIZES)
    pads = [-100, -1, vocabulary, 1000, -vocabulary - 1]
    return inputs(rng, batch, m, vocabulary, pad=pads[rng.integers(len(pads))])


def loud_inputs(rng):
    """Logits are as large as 1e3; the target's is the largest at some places, and far below it at others. In each
    sequence one target is as good as certain."""
    case = inputs(rng, pad=[None, -100][rng.integers(2)])
    loud = rng.choice([-1e3, 1.0, 1e3], size=case["logits"].shape) * rng.uniform(0.5, 1.0, size=case["logits"].shape)
    loud[:, 0] = np.minimum(loud[:, 0], 0.0)
    np.put_along_axis(loud[:, 0], case["targets"][:, :1], 1e3, axis=1)
    return {**case, "logits": loud}


def loud_places(rng):
    """All logits of a place are near 1e3, or near -1e3, so that the probabilities are ordinary."""
    case = inputs(rng)
    levels = rng.choice([-1.0, 1.0], size=(*case["targets"].shape, 1)) * rng.uniform(900.0, 980.0)
    return {**case, "logits": levels + case["logits"]}


def unlikely_targets(rng):
    """Every second logit is far below 0, among them those of the first targets; no logit is large."""
    case = inputs(rng)
    low = rng.random(size=case["logits"].shape) < 0.5
    np.put_along_axis(low[:, 0], case["targets"][:, :1], True, axis=1)
    np.put_along_axis(low, (case["targets"][:, :, np.newaxis] + 1) % low.shape[2], False, axis=2)  # one is not
    return {**case, "logits": case["logits"] - np.where(low, rng.uniform(800.0, 950.0), 0.0)}


def no_pads(rng):
    """All tokens are real."""
    case = inputs(rng, pad=-100)
    ids = rng.integers(case["logits"].shape[2], size=case["targets"].shape)
    return {**case, "targets": ids}


def pads_anywhere(rng):
    """Pads stand before and between real tokens; one sequence holds nothing else."""
    case = inputs(rng)
    targets = rng.permuted(case["targets"], axis=1)
    targets[np.argmax((targets != case["pad"]).sum(axis=1) == 1)] = case["pad"]
    return {**case, "targets": targets}


def one_real_token(rng):
    """All targets but one are pads."""
    case = inputs(rng, range(1, 5), range(1, 5), range(4, 9))
    targets, pad = np.full_like(case["targets"], case["pad"]), case["pad"]
    ids = np.delete(np.arange(case["logits"].shape[2]), pad)
    targets.flat[rng.integers(targets.size)] = rng.choice(ids)
    return {**case, "targets": targets}


# float64, sums over a few terms and one mean; scores of 1e3 carry an absolute rounding error of 1e-13
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees("sizes in common", sizes_in_common, cases=4, points=0.5),
    Agrees("pads outside of the vocabulary", pad_outside, cases=6, points=0.5),
    Agrees("logits of 1e3", [loud_inputs, loud_places, unlikely_targets], cases=3, points=1),
    Agrees("no pads, or one token that is none", [no_pads, one_real_token], cases=3, points=0.5),
    Agrees("pads at any place", pads_anywhere, cases=4, points=0.5),
]
