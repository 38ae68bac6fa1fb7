"""What decoding by byte pairs is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed

from ..inputs import TRAINED, trained

LETTERS = list(b"etaoinshrdlucmwyfgpb")
# merges that bpe_train learned from a French and a Japanese text, and ids that make whole characters with them
FRENCH = [(195, 169), (116, 256), (195, 160), (256, 257), (256, 106), (260, 258), (195, 180), (262, 257)]
FRENCH_PARTS = [
    [195, 169],
    [256],
    [257],
    [258],
    [32, 116],
    [259],
    [195, 180],
    [99, 262],
    [263],
    [226, 130, 172],
    [195, 160],
]
JAPANESE = [(230, 156), (230, 151), (257, 165), (256, 172), (258, 259), (32, 259), (261, 258), (256, 136)]
JAPANESE_PARTS = [
    [230, 156, 172],
    [257, 165],
    [258],
    [256, 172],
    [259],
    [32],
    [256, 136],
    [263],
    [240, 159, 153, 130],
    [260],
]


def inputs(rng, number=None, letters=None, length=range(8, 16), merges=range(8, 17)):
    """Bytes of letters, the byte 0, and ids of merges of all depths."""
    letters = rng.permutation(LETTERS).tolist()[:5] if letters is None else letters
    learned = trained(int(rng.integers(len(TRAINED))) if number is None else number, letters)[1][: rng.choice(merges)]
    few = [letters[i] for i in rng.integers(5, size=rng.choice(length) // 3 + 1)]
    many = rng.integers(256, 256 + len(learned), size=rng.choice(length)).tolist() if learned else []
    ids = [*few, *many, 32, 0, *few[:1]]
    return {"ids": [ids[i] for i in rng.permutation(len(ids))], "merges": learned}


def inputs_of_one_alphabet(rng):
    """The same letters in all cases of a check: what is kept from one to the next then shows. The number of merges is
    fixed, so that all ids are known."""
    again = alike(rng)
    number = int(again.integers(10, 17))
    return inputs(rng, None, again.permutation(LETTERS).tolist()[:5], merges=[number])


def parts_of_characters(rng, parts=range(8, 15)):
    """Characters of two to four bytes that belong to several ids; some ids end within a character."""
    merges, known = [(FRENCH, FRENCH_PARTS), (JAPANESE, JAPANESE_PARTS)][rng.integers(2)]
    merges = merges[: rng.integers(4, 9)]
    known = [part for part in known if max(part) < 256 + len(merges)]
    return {
        "ids": [each for i in rng.integers(len(known), size=rng.choice(parts)) for each in known[i]],
        "merges": merges,
    }


def invalid_bytes(rng):
    """Parts of characters without the rest, and bytes that are never valid, among characters that are whole."""
    case = parts_of_characters(rng, range(6, 10))
    ids = case["ids"]
    for _ in range(rng.integers(2, 5)):
        ids.insert(int(rng.integers(len(ids) + 1)), int(rng.choice([195, 233, 240, 255, 128, 172, 256, 257])))
    return {**case, "ids": ids[: len(ids) - rng.integers(3)]}


def too_large(rng):
    """One id is too large, by one or by more; it is the first, the last, or anywhere."""
    case = inputs(rng)
    first = 256 + len(case["merges"])
    return {**case, "ids": inserted(rng, case["ids"], [first, first, first + 1, first + 40])}


def negative(rng):
    """One id is negative; it is the first, the last, or anywhere."""
    case = inputs(rng)
    return {**case, "ids": inserted(rng, case["ids"], [-1, -1, -2, -256 - len(case["merges"])])}


def inserted(rng, ids, among):
    """The ids with one more."""
    place = [0, len(ids), int(rng.integers(len(ids)))][rng.integers(3)]
    return [*ids[:place], among[rng.integers(len(among))], *ids[place:]]


def bytes_alone(rng):
    """No merges are known, or few; there is no id, or few. The first and the last byte of ASCII, and the last id."""
    case = inputs(rng, length=range(3, 6), merges=range(3))
    last = 255 + len(case["merges"])
    return {**case, "ids": [[], [last], [0, 127], case["ids"]][rng.integers(4)]}


tolerance = Tolerance(rtol=0.0)  # text: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_alphabet), cases=8, points=0.5),
    Agrees("characters of several bytes", parts_of_characters, cases=5, points=0.5),
    Agrees("invalid bytes", [invalid_bytes, bytes_alone], cases=5, points=0.5),
    Agrees("unknown ids", [too_large, negative], cases=6, points=0.5),
]
