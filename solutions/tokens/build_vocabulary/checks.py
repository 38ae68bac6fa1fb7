"""What building a vocabulary is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed

from ..inputs import text_of, words

SPECIALS = ["<unk>", "<pad>", "<bos>", "<eos>", "<mask>", "[CLS]"]


def inputs(rng, number=range(8, 13), texts=range(2, 5), specials=range(1, 4), min_count=range(1, 4), words=words):
    """Words occur one to five times each, over several texts: in each case some occur exactly min_count times, and some
    as often as others. The specials are not in alphabetical order."""
    known = words(rng, int(rng.choice(number)))
    times = [1, 2, 2, 3, 3, *rng.integers(1, 6, size=len(known)).tolist()]
    spoken = [word for word, count in zip(known, times, strict=False) for _ in range(count)]
    marks = [SPECIALS[i] for i in rng.permutation(len(SPECIALS))[: rng.choice(specials)]]
    return {"texts": cut(rng, spoken, rng.choice(texts)), "specials": marks, "min_count": int(rng.choice(min_count))}


def cut(rng, spoken, number):
    """The words in another order, in that many texts."""
    places = [[] for _ in range(number)]
    for i in rng.permutation(len(spoken)):
        places[rng.integers(number)].append(spoken[i])
    return [text_of(rng, each) for each in places]


def inputs_of_one_size(rng):
    """The same words and as many texts in all cases of a check: what is kept from one to the next then shows."""
    again = alike(rng)
    known, number = words(again, int(again.integers(8, 13))), int(again.integers(2, 5))
    return inputs(rng, [len(known)], range(number, number + 1), words=lambda rng, _: known)


def ties(rng):
    """All words occur equally often: capitals, small letters and signs decide the order."""
    known = words(rng, int(rng.integers(8, 15)))
    times = int(rng.integers(1, 3))
    case = inputs(rng)
    return {**case, "texts": cut(rng, known * times, int(rng.integers(2, 5))), "min_count": times}


def specials_in_the_texts(rng, unk_first):
    """Two specials occur as words, rarely or often; one is "<unk>". Another special is one of the words, and others
    do not occur."""
    case = inputs(rng, min_count=range(1, 6))
    other = SPECIALS[rng.integers(1, len(SPECIALS))]
    unused = [each for each in SPECIALS[1:] if each != other][: rng.integers(3)]
    marks = ["<unk>", other, *unused, *case["texts"][0].split()[:1]]
    marks = [marks[i] for i in rng.permutation(len(marks))]
    marks.sort(key="<unk>".__ne__ if unk_first else "<unk>".__eq__)
    known = ["<unk>"] * int(rng.integers(1, 7)) + [other] * int(rng.integers(1, 7))
    text = text_of(rng, [known[i] for i in rng.permutation(len(known))])
    return {**case, "texts": [*case["texts"], text], "specials": marks}


def little_or_nothing(rng):
    """There are no texts, or empty ones; there is no special, or no word that is frequent enough."""
    case = inputs(rng, number=range(5, 9))
    texts = [[], ["", " "], case["texts"], ["", *case["texts"]]][rng.integers(4)]
    return {"texts": texts, "specials": case["specials"][rng.integers(2) :], "min_count": int(rng.choice([1, 2, 20]))}


tolerance = Tolerance(rtol=0.0)  # texts: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_size), cases=8, points=0.5),
    Agrees("ties", ties, cases=4, points=0.5),
    Agrees(
        "specials that occur as words",
        [partial(specials_in_the_texts, unk_first=True), partial(specials_in_the_texts, unk_first=False)],
        cases=5,
        points=0.5,
    ),
    Agrees("no texts, no specials, or no frequent word", little_or_nothing, cases=8, points=0.5),
]
