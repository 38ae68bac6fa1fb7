"""What the step from words to ids is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed

from ..inputs import text_of, words

UNKS = ["<unk>", "[UNK]", "<oov>"]  # all of them are in every vocabulary, but one only stands for unknown words


def inputs(rng, number=range(5, 12), length=range(8, 15), words=words):
    """Every other word or so is unknown; some known and some unknown words come twice. `unk` is anywhere in the
    vocabulary, which is in no order."""
    drawn = [*words(rng, int(rng.choice(number)) + 5), *UNKS]
    known = [drawn[i] for i in rng.permutation(range(5, len(drawn)))]
    unk = UNKS[rng.integers(3)]
    parts = [(known if rng.random() < 0.6 else drawn[:5]) for _ in range(rng.choice(length))]
    text = text_of(rng, [drawn[4], *(each[rng.integers(len(each))] for each in parts), drawn[-1]])
    return {"text": text, "vocabulary": known, "unk": unk}


def inputs_of_one_size(rng):
    """The same words in all cases of a check, in another order: what is kept from one to the next then shows."""
    again = alike(rng)
    drawn = words(again, int(again.integers(10, 17)))
    return inputs(rng, [len(drawn) - 5], words=lambda rng, _: [drawn[i] for i in rng.permutation(len(drawn))])


def at_an_end(rng):
    """`unk` is the first or the last word of the vocabulary; the first word, whose id is 0, is in the text."""
    case = inputs(rng)
    others = [word for word in case["vocabulary"] if word != case["unk"]]
    known = [case["unk"], *others] if rng.integers(2) else [*others, case["unk"]]
    return {**case, "text": f"{known[0]} {case['text']}", "vocabulary": known}


def little_or_nothing(rng):
    """A text without words, or with one; or all of its words are unknown, or the vocabulary holds `unk` alone."""
    case = inputs(rng)
    text = ["", " \n", case["text"].split()[0], case["text"].split()[1]][rng.integers(4)]
    return [{**case, "text": text}, {**case, "vocabulary": [case["unk"]]}][int(rng.random() < 0.2)]


def known_words(rng):
    """No word of the text is unknown."""
    case = inputs(rng)
    known = case["vocabulary"]
    return {**case, "text": text_of(rng, [known[i] for i in rng.integers(len(known), size=rng.integers(3, 9))])}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_size), cases=8, points=0.5),
    Agrees(
        "unk at an end of the vocabulary, short texts, and known words alone",
        [at_an_end, little_or_nothing, known_words],
        cases=4,
        points=0.5,
    ),
]
