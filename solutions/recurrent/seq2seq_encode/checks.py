"""What the encoder of sequence to sequence is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import seq2seq_ids, seq2seq_params

SIZES = (range(3, 7), range(3, 7), range(4, 9), range(4, 9), range(2, 7), range(2, 7))  # batch, n, V_s, V, e, hidden


def inputs(rng, batch=SIZES[0], n=SIZES[1], v_source=SIZES[2], v=SIZES[3], e=SIZES[4], hidden=SIZES[5]):
    """Sentences of any lengths; the pad is any id of both tables."""
    batch, n, v_source, v, e, hidden = sizes(rng, batch, n, v_source, v, e, hidden)
    pad = int(rng.integers(min(v_source, v)))
    return {
        "source": seq2seq_ids(rng, (batch, n), v_source, pad),
        "params": seq2seq_params(rng, v_source, v, e, hidden),
        "pad": pad,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. A sentence
    ends with either of two ids, of which one is the pad: another pad makes other sentences shorter."""
    shared = alike(rng)
    case = inputs(rng, *sizes(shared, *SIZES))
    (batch, n), v_source = case["source"].shape, len(case["params"]["source_embedding"])
    two = shared.choice(4, size=2, replace=False)
    tokens = rng.choice(np.setdiff1d(np.arange(v_source), two), size=(batch, n))
    ends = np.arange(n) >= rng.integers(1, n, size=(batch, 1))
    ids = np.where(ends, rng.choice(two, size=(batch, 1)), tokens)
    return {**case, "source": ids, "pad": int(rng.choice(two))}


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    batch, n, e, hidden = coinciding(rng, *[range(3, 7)] * 4)
    return inputs(rng, batch, n, range(7, 12), range(7, 12), e, hidden)


def as_many_rows_as_columns(rng):
    """The tables have the same size, and there are as many sentences as places."""
    n, v, e, hidden = sizes(rng, range(3, 6), range(6, 10), range(2, 6), range(2, 6))
    return inputs(rng, n, n, v, v, e, hidden)


def without_pads(rng):
    """All sentences have the same length; the pad is no id."""
    case = inputs(rng)
    ids = rng.integers(len(case["params"]["source_embedding"]), size=case["source"].shape)
    return {**case, "source": ids, "pad": -1}


def one_sentence(rng):
    """One sentence, with or without pads; or several sentences of one token each."""
    one = [(1, range(2, 8)), (range(2, 8), 1)]
    return inputs(rng, *one[rng.integers(2)])


def loud_pads(rng):
    """The pad's row of the table is large."""
    case = inputs(rng)
    case["params"]["source_embedding"][case["pad"]] *= 20.0
    return case


# float64, two matmuls over a handful of terms a step; atol is for c, where the two terms may cancel
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1.5),
    Agrees("sizes in common", [inputs_with_sizes_in_common, as_many_rows_as_columns], cases=5, points=1),
    Agrees("no pads", without_pads, cases=3, points=0.5),
    Agrees("one sentence, or one token each", one_sentence, cases=4, points=0.5),
    Agrees("the pad's row of the table has no effect", loud_pads, cases=3, points=0.5),
]
