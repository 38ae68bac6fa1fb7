"""What padding is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, batch=range(3, 7), lengths=range(1, 9), pad=range(1, 10)):
    """Sequences of different lengths; the first is neither the shortest nor the longest. Some ids are 0."""
    batch = int(rng.choice(batch))
    drawn = sorted(sizes(rng, *[lengths] * 3)) + rng.choice(lengths, size=batch - 3).tolist()
    first, others = drawn[1], [drawn[0], *drawn[2:]]
    order = [first, *(others[i] for i in rng.permutation(len(others)))]
    return {"sequences": [rng.integers(12, size=length).tolist() for length in order], "pad": int(rng.choice(pad))}


def inputs_of_one_size(rng):
    """The same lengths in all cases of a check: what is kept from one to the next then shows."""
    case, again = inputs(alike(rng)), inputs(rng)
    return {"sequences": [rng.integers(12, size=len(each)).tolist() for each in case["sequences"]], "pad": again["pad"]}


def real_pads(rng):
    """Many real tokens have the pad's id, also at the ends of sequences; no pad is 0."""
    case = inputs(rng)
    pad = case["pad"]
    sequences = [[each if rng.random() < 0.5 else pad for each in sequence] for sequence in case["sequences"]]
    sequences[rng.integers(len(sequences))][-1] = pad
    return {"sequences": sequences, "pad": pad}


def some_empty(rng):
    """One sequence is empty, or more."""
    case = inputs(rng)
    for _ in range(rng.integers(1, 3)):
        case["sequences"].insert(int(rng.integers(len(case["sequences"]) + 1)), [])
    return case


def all_alike(rng):
    """All sequences have the same length, and sometimes there is only one; the pad may be 0 or below."""
    batch, length = sizes(rng, range(1, 5), range(1, 6))
    return {"sequences": rng.integers(12, size=(batch, length)).tolist(), "pad": int(rng.integers(-1, 2))}


def a_pad_of_0(rng):
    """The pad is 0, or -100, which is the label that torch's cross entropy ignores."""
    return inputs(rng, pad=[0, -100])


tolerance = Tolerance(rtol=0.0)  # whole numbers and truth values: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_size), cases=8, points=1),
    Agrees("real tokens with the pad's id", real_pads, cases=5, points=0.5),
    Agrees("empty sequences, equal lengths, any pad", [some_empty, all_alike, a_pad_of_0], cases=4, points=0.5),
]
