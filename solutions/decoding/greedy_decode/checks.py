"""What greedy decoding is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, vocabulary=range(6, 12), length=range(2, 6), room=range(1, 5)):
    """A text of `length` different tokens and EOS: each is clearly the likeliest after the one before. max_length
    leaves room for more."""
    (vocabulary,) = sizes(rng, vocabulary)
    length = min(int(rng.choice(length)), vocabulary - 2)
    path = rng.permutation(vocabulary)[: length + 2]  # BOS, the text, EOS
    return {
        "log_probs": log_probabilities(rng, vocabulary, path),
        "bos": int(path[0]),
        "eos": int(path[-1]),
        "max_length": int(length + 1 + rng.choice(room)),
    }


def log_probabilities(rng, vocabulary, path):
    """Each token of the path leads to the next one. Elsewhere the largest of a row leads by 0.1."""
    logits = np.array([rng.permutation(np.cumsum(rng.uniform(0.1, 0.8, size=vocabulary))) for _ in range(vocabulary)])
    logits[path[:-1], path[1:]] = logits[path[:-1]].max(axis=1) + rng.uniform(0.1, 0.8, size=len(path) - 1)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def tables_of_one_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(6, 12)))


def cut_off(rng):
    """max_length is reached before EOS, or exactly with it."""
    return inputs(rng, length=range(3, 7), room=range(-3, 1))


def in_circles(rng):
    """The text comes back to one of its tokens, BOS perhaps, and never ends."""
    case = inputs(rng, room=range(3, 9))
    path = [case["bos"]]
    while (token := int(np.argmax(case["log_probs"][path[-1]]))) != case["eos"]:
        path.append(token)
    back = int(rng.choice(path[: rng.integers(1, len(path) + 1)]))
    case["log_probs"] = log_probabilities(rng, len(case["log_probs"]), np.array([*path, back]))
    return case


def long_circles(rng):
    """The same for up to 80 tokens."""
    return {**in_circles(rng), "max_length": int(rng.integers(30, 81))}


def bos_is_eos(rng):
    """One id for both: the text begins with it, and ends where it comes again."""
    case = inputs(rng)
    swap = case["log_probs"].copy()
    swap[:, [case["bos"], case["eos"]]] = swap[:, [case["eos"], case["bos"]]]
    return {**case, "log_probs": swap, "eos": case["bos"]}


def ties(rng):
    """In many rows several tokens are the likeliest. The numbers are not logarithms of rows that sum to 1."""
    case = inputs(rng, vocabulary=range(5, 9), room=range(2, 6))
    return {**case, "log_probs": -rng.integers(1, 4, size=case["log_probs"].shape) / 2}


def close_and_unlikely(rng):
    """The likeliest token leads by 1e-3, and all tokens are very unlikely: a search that begins at -10 or at -100
    shows, and one that takes almost equal numbers for equal ones."""
    case = inputs(rng)
    highest = case["log_probs"].max(axis=1, keepdims=True)
    others = case["log_probs"] < highest
    return {
        **case,
        "log_probs": np.where(others, highest - 1e-3 * rng.integers(1, 4, size=others.shape), highest) - 200.0,
    }


def small(rng):
    """One token, or two or three, or room for one alone."""
    (vocabulary,) = sizes(rng, range(1, 4))
    bos, eos = rng.integers(vocabulary, size=2).tolist()
    logits = rng.permutation(np.arange(1.0, vocabulary**2 + 1)).reshape(vocabulary, vocabulary)
    return {"log_probs": logits - 10.0, "bos": bos, "eos": eos, "max_length": int(rng.integers(1, 5))}


tolerance = Tolerance(rtol=0.0)  # token ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=tables_of_one_size), cases=10, points=0.5),
    Agrees("max_length ends the text", [cut_off, in_circles, long_circles], cases=4, points=0.5),
    Agrees("bos may equal eos", bos_is_eos, cases=6, points=0.5),
    Agrees("ties, close ones, and few tokens", [ties, close_and_unlikely, small], cases=6, points=0.5),
]
