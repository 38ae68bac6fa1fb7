"""What the loss of a masked language model is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import loud_levels, loud_scores, scores

SIZES = (range(3, 7), range(4, 9), range(4, 11))  # batch, n, V


def inputs_of(rng, batch, n, vocabulary, dtype=torch.float32, share=0.4):
    """The texts have unequal numbers of labels, the last of several has none, and id 0 is a label."""
    labels = rng.integers(vocabulary, size=(batch, n))
    hidden = rng.random(size=(batch, n)) < share * rng.uniform(0.5, 1.5, size=(batch, 1))
    hidden[-1], hidden[0, 0] = batch == 1, True
    if batch > 2:
        hidden[1, : 1 + (hidden[0].sum() == 1)] = True  # another number than that of the first text
    labels[0, 0] = 0
    return {
        "logits": scores(rng, batch, n, vocabulary, dtype=dtype),
        "labels": torch.tensor(np.where(hidden, labels, -100)),
    }


def inputs(rng, batch=SIZES[0], n=SIZES[1], vocabulary=SIZES[2], dtype=torch.float32, share=0.4):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, batch, n, vocabulary), dtype, share)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    return inputs_of(rng, *coinciding(rng, *[range(2, 7)] * 3), torch.float64)


def all_chosen(rng):
    case = double(rng)
    batch, n, vocabulary = case["logits"].shape
    return {**case, "labels": torch.tensor(rng.integers(vocabulary, size=(batch, n)))}


def one_text(rng):
    return double(rng, batch=1)


def one_label(rng):
    """One place of the whole batch is chosen."""
    case = double(rng)
    labels = np.full(case["labels"].shape, -100)
    labels.flat[rng.integers(labels.size)] = rng.integers(case["logits"].shape[2])
    return {**case, "labels": torch.tensor(labels)}


def none(rng, dtype=torch.float64):
    case = inputs(rng, dtype=dtype)
    return {**case, "labels": torch.full_like(case["labels"], -100)}


def levels(rng):
    case = double(rng)
    return {**case, "logits": loud_levels(rng, case["logits"])}


def loud(rng):
    """At most chosen places the right token is far behind."""
    case = double(rng, share=0.7)
    return {**case, "logits": loud_scores(rng, case["logits"], case["labels"].clamp(min=0))}


# float32: a log-softmax and a mean of a few positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; scores of 1e3 carry an error of 1e-13
# one log-softmax of ordinary scores, which is exact to 1e-15: a small number in the denominator shows
sharp = {"rtol": 1e-12, "atol": 1e-13, "of_largest": 0.0}

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "float64, any number of labels, none too",
        [double, sizes_in_common, all_chosen, one_text, one_label, none, partial(none, dtype=torch.float32)],
        cases=3,
        points=0.5,
        **sharp,
    ),
    Agrees("scores of 1e3", [levels, loud], cases=3, points=0.5, **exact),
    Gradients("gradients of logits", [double, loud, none], of=("logits",), cases=2, points=0.5, **exact),
]
