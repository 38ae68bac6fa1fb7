"""What generating a text is judged by."""

import json
from functools import partial
from pathlib import Path

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, vocabulary=range(6, 11), max_new=range(11, 16), eos_logit=-2.0):
    """Many new tokens, for EOS is unlikely. In every row several tokens are about as likely; temperature, top-k and
    top-p all have an effect."""
    vocabulary, max_new = sizes(rng, vocabulary, max_new)
    eos = int(rng.integers(vocabulary))
    logits = rng.normal(size=(vocabulary, vocabulary))
    logits[:, eos] += eos_logit
    return {
        "log_probs": logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)),
        "prompt": rng.permutation(np.delete(np.arange(vocabulary), eos))[: rng.integers(2, 5)].tolist(),
        "max_new": max_new,
        "eos": eos,
        "t": float([rng.uniform(0.4, 0.7), rng.uniform(1.4, 2.5)][rng.integers(2)]),
        "k": int(rng.integers(3, vocabulary - 1)),
        "p": float(rng.uniform(0.6, 0.9)),
        "uniforms": rng.random(size=max_new),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(6, 11), range(11, 16)))


def eos_comes(rng):
    """EOS is likely, so the text ends before max_new, in most cases."""
    return inputs(rng, eos_logit=1.5)


def eos_in_the_prompt(rng):
    """EOS stands in the prompt, and other tokens behind it."""
    case = inputs(rng, eos_logit=0.3)
    case["prompt"].insert(int(rng.integers(2)), case["eos"])
    return case


def eos_ends_the_prompt(rng):
    """EOS stands at the end of the prompt, or alone."""
    case = inputs(rng, eos_logit=0.3)
    return {**case, "prompt": [*case["prompt"][: rng.integers(3)], case["eos"]]}


def both_filters(rng):
    """All tokens are likely enough that top-k takes much away, and top-p some more."""
    case = inputs(rng)
    vocabulary = len(case["log_probs"])
    k = int(rng.integers(vocabulary // 2, vocabulary // 2 + 2))
    return {**case, "t": float(rng.uniform(1.6, 2.5)), "k": k, "p": float(rng.uniform(0.65, 0.85))}


def at_the_ends(rng):
    """One new token or two, k of 1 or V, t of 1, a small p, or a prompt of one token."""
    case = inputs(rng, max_new=range(1, 5) if rng.integers(2) else range(5, 9))
    ends = [{"k": 1}, {"k": len(case["log_probs"])}, {"t": 1.0}, {"p": 0.01}, {"prompt": case["prompt"][:1]}]
    return {**case, **ends[rng.integers(len(ends))]}


def hot_or_cold(rng):
    """The highest temperature with filters that keep all tokens, or the lowest with tokens that are about as likely:
    the exact temperature matters, and so does every token."""
    case = inputs(rng)
    hot = bool(rng.integers(2))
    logits = case["log_probs"] * (3.0 if hot else 0.1)
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    ends = {"t": 10.0, "k": len(logits), "p": 0.999} if hot else {"t": 0.1}
    return {**case, "log_probs": logits, **ends}


MODEL = json.loads(Path(__file__).with_name("data.json").read_bytes())  # made by train.py
WORDS, STARTS = MODEL["words"], ["a", "all", "every", "love", "no", "silence", "the", "time"]


def proverbs(rng):
    """A model that has learned from proverbs, and the first word of one. EOS is word 0."""
    max_new = int(rng.integers(8, 13))
    return {
        "log_probs": np.array(MODEL["log_probs"]) / 100,
        "prompt": [WORDS.index(STARTS[rng.integers(len(STARTS))])],
        "max_new": max_new,
        "eos": 0,
        "t": float(rng.uniform(0.7, 1.0)),
        "k": int(rng.integers(4, 9)),
        "p": float(rng.uniform(0.85, 0.95)),
        "uniforms": rng.random(size=max_new),
    }


def in_words(arguments, tokens):
    """What a student sees: the prompt and the whole text."""
    start = " ".join(WORDS[token] for token in arguments["prompt"])
    text = " ".join(WORDS[token] for token in tokens if token)
    return f"{start} …  →  {text}" if tokens[-1] == 0 else f"{start} …  →  {text} …"


tolerance = Tolerance(rtol=0.0)  # token ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=18, points=1),
    Agrees("top-k, then top-p", both_filters, cases=6, points=0.5),
    Agrees("EOS ends the text", eos_comes, cases=6, points=1),
    Agrees("EOS in the prompt", [eos_in_the_prompt, eos_ends_the_prompt], cases=4, points=0.5),
    Agrees("few tokens, and k, t and p at their ends", [at_the_ends, hot_or_cold], cases=6, points=0.5),
    Agrees("a trained model writes", proverbs, cases=4, points=0.5, shows=in_words),
]
