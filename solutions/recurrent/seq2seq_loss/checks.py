"""What the loss of sequence to sequence is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import seq2seq_ids, seq2seq_params

# batch, n, m, V_s, V, e, hidden
SIZES = (range(2, 6), range(3, 7), range(3, 7), range(5, 10), range(5, 10), range(2, 7), range(2, 7))


def inputs(rng, batch=SIZES[0], n=SIZES[1], m=SIZES[2], v_source=SIZES[3], v=SIZES[4], e=SIZES[5], hidden=SIZES[6]):
    """Sentences of any lengths. The pad and BOS are any two ids of both tables."""
    batch, n, m, v_source, v, e, hidden = sizes(rng, batch, n, m, v_source, v, e, hidden)
    pad, bos = rng.permutation(min(v_source, v))[:2].tolist()
    return {
        "source": seq2seq_ids(rng, (batch, n), v_source, pad),
        "target": seq2seq_ids(rng, (batch, m), v, pad),
        "params": seq2seq_params(rng, v_source, v, e, hidden),
        "bos": bos,
        "pad": pad,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. A sentence ends with either of
    two ids, of which one is the pad: another pad makes other sentences shorter."""
    shared = alike(rng)
    case = inputs(rng, *sizes(shared, *SIZES))
    vocabulary = min(len(case["params"][each]) for each in ("source_embedding", "target_embedding"))
    two = shared.permutation(vocabulary)[:2]
    others = np.setdiff1d(np.arange(vocabulary), two)
    for name in ("source", "target"):
        batch, longest = case[name].shape
        ends = np.arange(longest) >= rng.integers(1, longest, size=(batch, 1))
        case[name] = np.where(ends, rng.choice(two, size=(batch, 1)), rng.choice(others, size=(batch, longest)))
    return {**case, "bos": int(rng.choice(others)), "pad": int(rng.choice(two))}


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    batch, n, m, e, hidden = coinciding(rng, *[range(3, 7)] * 5)
    return inputs(rng, batch, n, m, range(7, 12), range(7, 12), e, hidden)


def one_language(rng):
    """Both tables have the same size, and so have source and target."""
    batch, n, v, e, hidden = sizes(rng, range(2, 6), range(3, 7), range(5, 10), range(2, 7), range(2, 7))
    return inputs(rng, batch, n, n, v, v, e, hidden)


def few_tokens(rng):
    """One sentence; or one token in each source, or in each target."""
    one = [{"batch": 1}, {"n": 1}, {"m": 1}]
    return inputs(rng, **one[rng.integers(3)])


def without_pads(rng):
    """All sources have the same length, and so have all targets."""
    case = inputs(rng)
    for name, table in (("source", "source_embedding"), ("target", "target_embedding")):
        case[name] = rng.choice(np.delete(np.arange(len(case["params"][table])), case["pad"]), size=case[name].shape)
    return case


def more_pads_change_nothing(call, rng):
    """A batch with two columns of pads more in source and target has the same loss."""
    case = inputs(rng)
    wider = {name: np.pad(case[name], ((0, 0), (0, 2)), constant_values=case["pad"]) for name in ("source", "target")}
    return call(**case), call(**{**case, **wider})


# float64, a few dozen short matmuls, sums of a few terms and one mean
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=4),
    Agrees("sizes in common", [inputs_with_sizes_in_common, one_language], cases=4, points=1.5),
    Agrees("one sentence, or one token each", few_tokens, cases=4, points=1),
    Agrees("no pads", without_pads, cases=3, points=1),
    Property("more pads change nothing", more_pads_change_nothing, points=1),
]
