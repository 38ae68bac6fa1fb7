"""What encoding by byte pairs is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Forbids, Tolerance
from grader.checks.inputs import alike, one_changed

from ..inputs import TRAINED, trained

LETTERS = list(b"etaoinshrdlucm")


def inputs(rng, number=None, letters=None, parts=range(8, 14), merges=range(13, 17), space=0.15):
    """Pieces of the text from which the merges were learned, in another order, with letters and spaces among them."""
    letters = rng.permutation(LETTERS).tolist()[:5] if letters is None else letters
    text, learned = trained(int(rng.integers(len(TRAINED))) if number is None else number, letters)
    used = sorted({*text} - {32})
    data = b""
    for _ in range(rng.choice(parts)):
        start = rng.integers(len(text) - 8)
        data += text[start : start + rng.integers(2, 9)]
        data += b" " if rng.random() < space else bytes([used[rng.integers(len(used))]])
    return {"data": data, "merges": learned[: rng.choice(merges)]}


def inputs_of_one_alphabet(rng):
    """The same letters in all cases of a check, and merges of the same text: what is kept from one to the next then
    shows."""
    again = alike(rng)
    return inputs(rng, int(again.integers(len(TRAINED))), again.permutation(LETTERS).tolist()[:5])


def runs(rng):
    """Runs of one letter, of two to nine: pairs overlap there."""
    case = inputs(rng)
    used = sorted({*case["data"]} - {32})
    data = b"".join(
        bytes([used[rng.integers(len(used))]]) * int(rng.integers(2, 10)) for _ in range(rng.choice(range(3, 7)))
    )
    return {**case, "data": data}


def spaces(rng):
    """Many spaces, also two or three in a row, and at both ends."""
    case = inputs(rng, space=0.5)
    ends = [b"", b" ", b"  "]
    data = case["data"].replace(b" ", b" " * int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    return {**case, "data": ends[rng.integers(3)] + data + ends[rng.integers(3)]}


def any_bytes(rng):
    """The letters are any bytes, newlines and tabs among them; most are no UTF-8."""
    others = [byte for byte in range(256) if byte != 32]
    letters = [others[i] for i in rng.permutation(len(others))[:5]]
    letters[rng.integers(5)] = int(rng.choice([0, 9, 10, 255])) if not {0, 9, 10, 255} & {*letters} else letters[0]
    letters = [*dict.fromkeys(letters), *(byte for byte in range(120, 126) if byte not in letters)][:5]
    return inputs(rng, letters=letters)


def no_merges(rng):
    """The list of merges is empty: the ids are the bytes."""
    return inputs(rng, parts=range(1, 5), merges=[0])


def little(rng):
    """No bytes or few, one merge alone, or bytes that no merge knows."""
    case = inputs(rng, parts=range(2, 5))
    some = [{"data": b""}, {"data": case["data"][:2]}, {"merges": case["merges"][:1]}, {"data": b"XYZ !!"}]
    return {**case, **some[rng.integers(len(some))]}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_one_alphabet), partial(inputs, parts=range(14, 22))],
        cases=6,
        points=1.5,
    ),
    Agrees("runs of one letter", runs, cases=5, points=0.5),
    Agrees("spaces", spaces, cases=4, points=0.5),
    Agrees("any bytes", any_bytes, cases=4, points=0.5),
    Agrees("no merges, and little to encode", [no_merges, little], cases=4, points=0.5),
    Forbids(("tokenizers", "tiktoken", "sentencepiece"), points=0.5),
]
