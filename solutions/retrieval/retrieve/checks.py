"""What retrieval is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

HEADS = {4: [1, 2], 6: [2, 3], 8: [2, 4], 9: [1, 3], 10: [2, 5]}  # for each d


def norm(rng, d):
    """Scale and shift of a layer norm."""
    return rng.uniform(0.6, 1.4, size=d), 0.5 * rng.normal(size=d)


def encoder_layer(rng, d, hidden, dtype):
    """The params of blocks/encoder_layer. All its parts change the result."""
    (g1, b1), (g2, b2) = norm(rng, d), norm(rng, d)
    arrays = {"g1": g1, "b1": b1, "g2": g2, "b2": b2}
    arrays |= {"w1": d**-0.5 * rng.normal(size=(hidden, d)), "c1": 0.4 * rng.normal(size=hidden)}
    arrays |= {"w2": hidden**-0.5 * rng.normal(size=(d, hidden)), "c2": 0.4 * rng.normal(size=d)}
    attention = {name: 1.2 * d**-0.5 * rng.normal(size=(d, d)) for name in ("w_q", "w_k", "w_v", "w_o")}
    layer = {name: torch.tensor(each, dtype=dtype) for name, each in arrays.items()}
    return layer | {"attn": {name: torch.tensor(each, dtype=dtype) for name, each in attention.items()}}


def number_of_chunks(length, size, overlap):
    return 1 + max(0, -(-(length - size) // (size - overlap)))


def some_chunks_are_alike(document, size):
    """Two chunks, wherever they start, hold the same tokens; their similarities might be equal."""
    windows = [tuple(sorted(document[i : i + size])) for i in range(len(document) - size + 1)]
    return len({*windows}) < len(windows)


def inputs(
    rng,
    asked=range(2, 7),
    length=range(10, 16),
    size=range(3, 7),
    overlap=range(0, 3),
    words=range(8, 15),
    d=(4, 6, 8, 9, 10),
    max_n=range(6, 11),
    layers=range(3),
    k=None,
    dtype=torch.float64,
):
    """Several chunks, and the last one is often short; some of them or all are wanted."""
    asked, length, size, overlap, words, d, max_n = (
        each if isinstance(each, int) else int(rng.choice(each))
        for each in (asked, length, size, overlap, words, d, max_n)
    )
    max_n = max(max_n, asked, size)
    hidden, document = int(rng.integers(3, 8)), [0] * length
    while some_chunks_are_alike(document, size):
        document = rng.integers(words, size=length).tolist()
    return {
        "question": rng.integers(words, size=asked).tolist(),
        "document": document,
        "size": size,
        "overlap": overlap,
        "k": int(rng.integers(1, number_of_chunks(length, size, overlap) + 1)) if k is None else int(rng.choice(k)),
        "table": torch.tensor(rng.normal(size=(words, d)), dtype=dtype),
        "positions": torch.tensor(0.7 * rng.normal(size=(max_n, d)), dtype=dtype),
        "layers": [encoder_layer(rng, d, hidden, dtype) for _ in range(int(rng.choice(layers)))],
        "heads": int(rng.choice(HEADS[d])),
    }


def inputs_of_the_same_sizes(rng):
    """The same tables in all cases of a check: what is kept from one case to the next then shows."""
    same = alike(rng)
    words, d, max_n = int(same.integers(8, 15)), int(same.choice([4, 6, 8, 9, 10])), int(same.integers(7, 10))
    return inputs(rng, words=words, d=d, max_n=max_n, length=range(12, 17), size=range(4, 6), k=[2, 3])


def all_chunks(rng):
    """All chunks are wanted, and the last one is short."""
    overlap, size = sizes(rng, range(1, 4), range(5, 8))
    step = size - overlap
    length = size + step * int(rng.integers(1, 4)) + int(rng.integers(1, step))
    case = inputs(rng, length=length, size=size, overlap=overlap)
    return {**case, "k": number_of_chunks(length, size, overlap)}


def a_full_last_chunk(rng):
    """All chunks are wanted, and the last one is full."""
    overlap, size = sizes(rng, range(1, 4), range(4, 7))
    more = int(rng.integers(2, 5))
    return inputs(rng, length=size + (size - overlap) * more, size=size, overlap=overlap, k=[more + 1])


def one_chunk(rng):
    """The document is no longer than a chunk, or shorter; often it is one token."""
    length = int(rng.choice([1, 2, 3, 4]))
    return inputs(rng, length=length, size=range(4, 7), k=[1])


def a_question_at_its_limits(rng):
    """The question has one token, or as many as there are positions; the chunks have as many."""
    max_n = int(rng.integers(5, 9))
    return inputs(
        rng, asked=int(rng.choice([1, max_n])), max_n=max_n, size=max_n, overlap=range(3), length=range(14, 25)
    )


def a_chunk_that_equals_the_question(call, rng):
    """Its start comes first, with similarity 1. No id stands in the document twice."""
    size, overlap, length = sizes(rng, range(3, 6), range(1, 3), range(11, 17))
    case = inputs(rng, length=length, size=size, overlap=overlap, words=length, k=[1])
    case["document"] = rng.permutation(length).tolist()
    start = int(rng.integers((length - size) // (size - overlap))) * (size - overlap)
    case["question"] = case["document"][start : start + size]
    starts, similarities = call(**case)
    return [starts, similarities], [torch.tensor([start]), torch.ones(1, dtype=torch.float64)]


# float64: a few matmuls, two layers at most
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5, rtol=0.0, atol=1e-5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=2.5),
    Agrees("a short last chunk, and a full one", [all_chunks, a_full_last_chunk], cases=5, points=1),
    Agrees(
        "one chunk, short and long questions",
        [one_chunk, a_question_at_its_limits],
        cases=3,
        points=1.5,
    ),
    # float32: similarities are at most 1, with roundings of 1e-7; of one or two chunks the order is clear
    Agrees("float32", partial(inputs, dtype=torch.float32, k=[1, 2]), cases=3, rtol=0.0, atol=1e-5, points=1),
    Property("a chunk that equals the question", a_chunk_that_equals_the_question, points=1),
]
