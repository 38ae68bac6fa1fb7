"""What greedy translation is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import seq2seq_params

# n, V_s, V, e, hidden, max_length
SIZES = (range(3, 8), range(4, 12), range(4, 12), range(2, 12), range(2, 12), range(6, 12))
LOUDER = {"source_embedding": 1.5, "target_embedding": 2.0, "w_out": 40.0, "b_out": 8.0}
CELL = (2.0, 2.0, 0.7, 0.7)  # the states depend on what has been read more than on the biases


def inputs(rng, n=SIZES[0], v_source=SIZES[1], v=SIZES[2], e=SIZES[3], hidden=SIZES[4], max_length=SIZES[5], ends=0.0):
    """The last token and both states matter to the next token, and the scores of a step are far apart. `ends` is added
    to the score of EOS: the larger it is, the shorter are the translations."""
    n, v_source, v, e, hidden, max_length = sizes(rng, n, v_source, v, e, hidden, max_length)
    params = seq2seq_params(rng, v_source, v, e, hidden)
    params |= {name: factor * params[name] for name, factor in LOUDER.items()}
    for name in ("encoder", "decoder"):
        params[name] = tuple(factor * weight for factor, weight in zip(CELL, params[name], strict=True))
    bos, eos = rng.permutation(v)[:2].tolist()
    params["b_out"][eos] += ends
    return {
        "source": rng.integers(v_source, size=n),
        "params": params,
        **{"bos": bos, "eos": eos},
        "max_length": max_length,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    case = inputs(rng, *sizes(alike(rng), *SIZES))
    vocabulary = len(case["params"]["b_out"])
    half = vocabulary // 2
    bos, eos = int(rng.integers(half)), int(rng.integers(half, vocabulary))  # different ids in every mix of two cases
    return {**case, "bos": bos, "eos": eos, "max_length": int(rng.integers(6, 12))}


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    return inputs(rng, *coinciding(rng, *[range(5, 10)] * 5), ends=5.0)


def few_tokens(rng):
    """One to three tokens in the source."""
    return inputs(rng, n=range(1, 4), ends=5.0)


tolerance = Tolerance(rtol=0.0)  # ids: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1.5),
    Agrees("ends with EOS", partial(inputs, ends=15.0), cases=6, points=1),
    Agrees("max_length cuts", partial(inputs, max_length=range(1, 4), ends=-60.0), cases=4, points=0.5),
    Agrees("sizes in common, and short sources", [inputs_with_sizes_in_common, few_tokens], cases=8, points=1),
]
