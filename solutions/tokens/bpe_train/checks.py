"""What training byte-pair encoding is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Forbids, Speed, Tolerance
from grader.checks.inputs import alike, one_changed

inputs_unchanged = 0  # bytes and numbers cannot be changed
LETTERS = b"etaoinshrdlu"


def inputs(rng, length=range(120, 200), letters=range(3, 6), space=0.2, merges=range(8, 16)):
    """Words of a few letters in runs of one to four, now and then with two spaces between them; the letters are
    unequally frequent."""
    chosen = bytes(rng.permutation(list(LETTERS)).tolist()[: rng.choice(letters)])
    wanted, text = rng.choice(length), bytearray()
    while len(text) < wanted:
        if text and rng.random() < space:
            text += b" " * int(rng.choice([1, 1, 1, 2]))
        text += bytes([chosen[min(int(rng.exponential(1.2)), len(chosen) - 1)]]) * int(rng.choice([1, 1, 2, 3, 4]))
    return {"data": bytes(text[:wanted]), "merges": int(rng.choice(merges))}


def inputs_of_one_length(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    length = alike(rng).integers(120, 200)
    return inputs(rng, range(length, length + 1))


def repeated_words(rng):
    """A few words, one of them very often, so that it matters that each occurrence counts."""
    lengths = rng.integers(2, 7, size=5)
    words = [bytes(rng.choice(list(LETTERS), size=length).tolist()) for length in lengths]
    chosen = rng.choice(5, size=rng.integers(30, 50), p=[0.55, 0.2, 0.15, 0.05, 0.05])
    return {"data": b" ".join(words[i] for i in chosen), "merges": int(rng.integers(6, 11))}


def ties(rng):
    """Words of two or three letters, each as often as every other one: most merges are decided among equals."""
    letters = rng.permutation(list(LETTERS)).tolist()[: rng.integers(2, 4)]
    words = [bytes(rng.choice(letters, size=rng.integers(7, 12)).tolist()) for _ in range(rng.integers(5, 8))]
    order = rng.permutation(len(words) * 2) % len(words)
    return {"data": b" ".join(words[i] for i in order), "merges": int(rng.integers(14, 20))}


def any_bytes(rng):
    """Bytes of every value, most of them no UTF-8; half of the data comes again, so that most pairs tie."""
    data = bytes(rng.integers(0, 256, size=rng.integers(60, 120)).tolist())
    return {"data": data * 2, "merges": int(rng.integers(5, 10))}


def with_newlines(rng):
    """Newlines and tabs between letters: they are no spaces, and pairs with them are frequent."""
    case = inputs(rng, merges=range(10, 14))
    common = [bytes([byte]) for byte in sorted(set(case["data"]) - {32}, key=case["data"].count)[-2:]]
    mixed = case["data"].replace(common[0] + common[1], common[0] + b"\n" + common[1])
    return {**case, "data": mixed.replace(common[1] * 2, common[1] + b"\t" + common[1])}


def few_merges(rng):
    """No merge is wanted, or one, or two."""
    return inputs(rng, merges=range(3))


def runs_out(rng):
    """More merges are wanted than there are pairs; now and then there is no pair at all, or no byte."""
    return inputs(rng, length=range(rng.choice([0, 6]), 14), space=0.3, merges=range(14, 50))


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_length), cases=12, points=3),
    Agrees("each occurrence of a word counts", repeated_words, cases=6, points=1),
    Agrees("ties", ties, cases=8, points=1),
    Agrees("any bytes", any_bytes, cases=4, points=0.5),
    Agrees("newlines are no spaces", with_newlines, cases=4, points=0.5),
    Agrees("few merges", few_merges, cases=6, points=0.5),
    Agrees("stops where no pair is left", runs_out, cases=8, points=1),
    Forbids(("tokenizers", "tiktoken", "sentencepiece"), points=0.5),
    # one pass for each merge takes 1 to 2 x the yardstick, or 9 with small NumPy arrays; a pass for each pair a hundred
    Speed(
        partial(inputs, length=range(5000, 6000), letters=range(9, 13), merges=range(20, 26)), max_ratio=30.0, points=1
    ),
]
