"""What the loss of supervised fine-tuning is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import loud_levels, loud_scores, scores

SIZES = (range(4, 8), range(6, 12), range(4, 11))  # batch, n, V


def inputs_of(rng, batch, n, vocabulary, dtype=torch.float32):
    """Prompts, answers and pads of unequal lengths. The first text has an answer of two tokens or more if n allows it,
    and the last of several has none. The pad's id is 0 in no case, and 0 is a token of the answers."""
    pad_id = int(rng.integers(1, vocabulary))
    ids = rng.choice(np.delete(np.arange(vocabulary), pad_id), size=(batch, n))
    prompts = rng.integers(1, max(n - 2, 2), size=batch)
    answers = rng.integers(1, n, size=batch)
    ends = np.minimum(prompts + answers, n)
    prompts[0] = max(1, min(prompts[0], n - 3))
    ends[0] = min(prompts[0] + 2, n)
    ids[np.arange(n) >= ends[:, np.newaxis]] = pad_id
    ids[0, prompts[0]] = 0
    if batch > 1:
        prompts[-1] = n
    return {
        "logits": scores(rng, batch, n, vocabulary, dtype=dtype),
        "ids": torch.tensor(ids),
        "prompt_lengths": torch.tensor(prompts),
        "pad_id": pad_id,
    }


def inputs(rng, batch=SIZES[0], n=SIZES[1], vocabulary=SIZES[2], dtype=torch.float32):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, batch, n, vocabulary), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. Pads stand anywhere, so that
    another pad, or other prompts, among the same ids give another loss."""
    batch, n, vocabulary = sizes(alike(rng), *SIZES)
    case = inputs_of(rng, batch, n, vocabulary)
    ids = torch.tensor(rng.integers(vocabulary, size=(batch, n)))
    prompts = rng.integers(1, n - 2, size=batch)
    return {**case, "ids": ids, "prompt_lengths": torch.tensor(prompts)}


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    return inputs_of(rng, *coinciding(rng, *[range(3, 8)] * 3), torch.float64)


def as_many_texts_as_targets(rng):
    """batch = n - 1: code that lays the prompts along the places runs, too."""
    n = int(rng.integers(5, 9))
    return double(rng, batch=n - 1, n=n)


def the_smallest(rng):
    """One text of two tokens, or a few more."""
    return inputs_of(rng, 1, int(rng.integers(2, 5)), int(rng.integers(2, 6)), torch.float64)


def pads_anywhere(rng):
    """Pads stand before, between and behind the tokens of prompts and answers."""
    case = double(rng)
    at = torch.tensor(rng.random(size=tuple(case["ids"].shape)) < 0.25)
    at[0] = False
    return {**case, "ids": torch.where(at, case["pad_id"], case["ids"])}


def no_prompt_to_speak_of(rng):
    """All prompts are one token long, and there are no pads."""
    case = double(rng)
    batch, n, vocabulary = case["logits"].shape
    ids = rng.choice(np.delete(np.arange(vocabulary), case["pad_id"]), size=(batch, n))
    return {**case, "ids": torch.tensor(ids), "prompt_lengths": torch.ones(batch, dtype=torch.int64)}


def one_target(rng):
    """One token of the whole batch counts."""
    case = double(rng)
    prompts = torch.full_like(case["prompt_lengths"], case["ids"].shape[1])
    prompts[0] = case["prompt_lengths"][0]
    ids = case["ids"].clone()
    ids[0, int(prompts[0]) + 1 :] = case["pad_id"]
    return {**case, "ids": ids, "prompt_lengths": prompts}


def levels(rng):
    case = double(rng)
    return {**case, "logits": loud_levels(rng, case["logits"])}


def loud(rng):
    """At most places the token that comes next is far behind."""
    case = double(rng)
    return {**case, "logits": loud_scores(rng, case["logits"], case["ids"].roll(-1, dims=1))}


# float32: a log-softmax and a mean of a few positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; scores of 1e3 carry an error of 1e-13
# one log-softmax of ordinary scores, which is exact to 1e-15: a small number in the denominator shows
sharp = {"rtol": 1e-12, "atol": 1e-13, "of_largest": 0.0}

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1),
    Agrees(
        "float64, prompts, answers and pads of all lengths",
        [double, sizes_in_common, as_many_texts_as_targets, the_smallest, no_prompt_to_speak_of, one_target],
        cases=3,
        points=1,
        **sharp,
    ),
    Agrees("pads at any place", pads_anywhere, cases=4, points=0.5, **exact),
    Agrees("scores of 1e3", [levels, loud], cases=3, points=0.5, **exact),
    Gradients("gradients of logits", [double, the_smallest, loud], of=("logits",), cases=2, points=1, **exact),
]
