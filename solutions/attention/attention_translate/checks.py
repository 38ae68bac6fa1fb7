"""What translation with attention is judged by."""

import json
from functools import partial
from pathlib import Path

import numpy as np

from grader.checks import Agrees, Example, Labelled, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SMALL = range(2, 9)
SIZES = (range(3, 8), range(4, 10), SMALL, SMALL, SMALL, SMALL)


def inputs(rng, n=SIZES[0], v=SIZES[1], e=SMALL, hidden=SMALL, d=SMALL, d_a=SMALL, longest=range(3, 6), ends=0.0):
    """No two sizes are alike. The last token, the state and the context all matter to the next token, and the scores of
    a step are far apart. `ends` is added to the score of EOS: the larger it is, the shorter are the translations."""
    n, v, e, hidden, d, d_a = sizes(rng, n, v, e, hidden, d, d_a)
    bos, eos = rng.permutation(v)[:2].tolist()
    rows = rng.normal(size=(v, hidden))
    params = {
        "table": 1.5 * rng.normal(size=(v, e)),
        "attention": (
            2.0 * rng.normal(size=(d_a, hidden)) / hidden**0.5,
            2.0 * rng.normal(size=(d_a, d)) / d**0.5,
            rng.normal(size=d_a),
        ),
        "cell": (
            1.6 * rng.normal(size=(3 * hidden, e + d)) / (e + d) ** 0.5,
            1.5 * rng.normal(size=(3 * hidden, hidden)) / hidden**0.5,
            0.5 * rng.normal(size=3 * hidden),
            0.5 * rng.normal(size=3 * hidden),
        ),
        "w_out": 40.0 * rows / np.linalg.norm(rows, axis=1, keepdims=True),
        "b_out": 4.0 * rng.normal(size=v),
    }
    params["cell"][1][2 * hidden :] -= 2.5 * np.eye(hidden)  # the state swings, so the tokens change
    params["cell"][2][hidden : 2 * hidden] -= 1.0  # and less of the old state stays
    params["b_out"][eos] += ends
    return {
        "states": rng.uniform(-0.9, 0.9, size=(n, d)) + 0.3,
        "h0": rng.uniform(-0.9, 0.9, size=hidden),
        "params": params,
        **{"bos": bos, "eos": eos, "max_length": int(longest[rng.integers(len(longest))])},
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. BOS and EOS are different in
    every mix of two cases."""
    case = inputs(rng, *sizes(alike(rng), *SIZES))
    half = len(case["params"]["b_out"]) // 2
    return {**case, "bos": int(rng.integers(half)), "eos": half + int(rng.integers(half))}


def inputs_with_sizes_in_common(rng):
    """The source has as many words as the vocabulary, and two of the other sizes are equal, or all four."""
    n = v = int(rng.integers(3, 9))
    return inputs(rng, n, v, *coinciding(rng, *[SMALL] * 4))


def smallest_inputs(rng):
    """One or another size is 1, and the others are small; the vocabulary has two words or more."""
    n, v, *others = rng.integers(1, 5, size=6).tolist()
    others[rng.integers(4)] = 1
    return inputs(rng, n, v + 1, *others)


def one_token_allowed(rng):
    """max_length is 1, and the first token is not EOS."""
    return inputs(rng, longest=[1], ends=-90.0)


def large_scores(rng):
    """The scores of all words are near 870, or near -870, so that no exponential of one is a finite number above 0."""
    case = inputs(rng)
    case["params"]["b_out"] += rng.choice([-870.0, 870.0])
    return case


MODEL = json.loads(Path(__file__).with_name("data.json").read_bytes())  # made by train.py, in hundredths
WORDS, PARAMS, SENTENCES = MODEL["words"], MODEL["params"], MODEL["sentences"]


def hundredths(numbers):
    return np.array(numbers) / 100


def trained(rng):
    """The decoder of a model that translates English into French, and its encoder's states of a sentence."""
    sentence = SENTENCES[rng.integers(len(SENTENCES))]
    return {
        "states": hundredths(sentence["states"]),
        "h0": hundredths(sentence["h0"]),
        "params": {key: hundredths(PARAMS[key]) for key in ("table", "w_out", "b_out")}
        | {key: tuple(map(hundredths, PARAMS[key])) for key in ("attention", "cell")},
        **{"bos": WORDS.index("<BOS>"), "eos": WORDS.index("<EOS>"), "max_length": int(rng.integers(10, 15))},
    }


def in_words(arguments, result):
    """What a student sees: both sentences, and the alignment picture."""
    tokens, weights = result
    states = arguments["states"].tolist()
    (source,) = (each["source"] for each in SENTENCES if hundredths(each["states"]).tolist() == states)
    target = [WORDS[token] for token in tokens]
    return [f"{' '.join(source[:-1])}  →  {' '.join(target[:-1])}", Labelled(target, source, weights)]


# float64, short products; atol: each step passes its rounding errors on, and z and 1 - z keep them small
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=2.5),
    Agrees("ends with EOS", partial(inputs, ends=8.0), cases=5, points=1),
    Agrees(
        "max_length cuts", [one_token_allowed, partial(inputs, longest=range(2, 5), ends=-90.0)], cases=2, points=0.5
    ),
    Agrees("large scores of words", large_scores, cases=4, points=0.5),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=1),
    Agrees("the smallest sizes", smallest_inputs, cases=5, points=0.5),
    Agrees("a trained model translates", trained, cases=1, points=0.5, shows=in_words),
]
