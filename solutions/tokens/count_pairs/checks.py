"""What counting pairs is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed


def inputs(rng, words=range(3, 7), longest=9, ids=range(3, 6)):
    """Words over a few ids, in runs of one to four; some words are in the list twice."""
    known = rng.permutation(400).tolist()[: rng.choice(ids)]
    made = [a_word(rng, known, int(rng.integers(2, longest + 1))) for _ in range(rng.choice(words))]
    return {"words": [*made, *(list(made[i]) for i in rng.permutation(len(made))[:2])]}


def a_word(rng, known, length):
    word = []
    while len(word) < length:
        word += [known[rng.integers(len(known))]] * int(rng.choice([1, 1, 2, 3, 4]))
    return word[:length]


def inputs_of_one_size(rng):
    """The same number of words in all cases of a check: what is kept from one to the next then shows."""
    number = int(alike(rng).integers(3, 7))
    return inputs(rng, range(number, number + 1))


def short_words(rng):
    """Words of no, one or two ids stand among longer ones."""
    words = inputs(rng, words=range(1, 4))["words"]
    known = [each for word in words for each in word]
    short = [[], known[:1], known[-1:], known[:2], known[:2]][: rng.integers(2, 6)]
    return {"words": [[*short, *words][i] for i in rng.permutation(len(short) + len(words))]}


def no_pair(rng):
    """Words of one id, empty words, or no word."""
    return {"words": [[int(each)] * int(rng.integers(2)) for each in rng.integers(9, size=rng.integers(5))]}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_size), cases=8, points=0.5),
    Agrees("short words, and no pair", [short_words, no_pair], cases=4, points=0.5),
]
