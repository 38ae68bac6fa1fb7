"""What the rules against spam are judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed

PHRASES = ["win", "free", "free trial", "act now", "no risk", "click here", "cash", "$$$", "c.o.d.", "won?", "(ad)"]
NEARLY = {  # texts that are no such phrase
    "free trial": ["trial free", "trial"],
    "act now": ["now to act", "right now"],
    "no risk": ["risk: no", "risk"],
    "click here": ["here, click", "here"],
    "c.o.d.": ["c-o-d-"],
    "won?": ["won"],
    "(ad)": ["ad"],
    "$$$": ["$$"],
}
OTHERS = ["Lunch", "on", "Friday", "your order", "the report", "agenda", "for all of us", "see you"]


def in_any_case(rng, text):
    """The text in lower case, in capitals, or with some of its letters in capitals."""
    change = [str.lower, str.upper, str.title, str.swapcase, lambda text: text[0] + text[1:].upper()]
    return change[rng.integers(len(change))](text)


def piece(rng, phrase):
    """What the subject holds of a phrase: nothing, nearly the phrase, the phrase, several of them, or a longer word."""
    nearly = NEARLY.get(phrase, [phrase[1:]])
    some = ["", *nearly, phrase, f"{phrase} {phrase}", f"{phrase}, {phrase} {phrase}", f"a{phrase}er", f"{phrase}ning"]
    return some[rng.integers(len(some))]


def inputs(rng, phrases=range(3, 9), over=(-2, -1, 0, 0, 1, 2, 3)):
    """Some phrases occur, in other letters or inside a word, and some do not. Links are often exactly max_links."""
    chosen = [PHRASES[i] for i in rng.permutation(len(PHRASES))[: rng.choice(phrases)]]
    pieces = [in_any_case(rng, text) for text in (piece(rng, each) for each in chosen) if text]
    pieces += [OTHERS[i] for i in rng.permutation(len(OTHERS))[: rng.integers(1, 4)]]
    max_links = int(rng.integers(2, 9))
    order = rng.permutation(len(pieces)).tolist()
    if rng.integers(2):  # the subject begins with what it holds of the first phrase
        order.sort(key=bool)
    return {
        "subject": " ".join(pieces[i] for i in order),
        "sender_known": bool(rng.integers(2)),
        "links": max_links + int(rng.choice(over)),
        "phrases": [in_any_case(rng, each) for each in chosen],
        "max_links": max_links,
    }


def at_the_ends(rng):
    """No subject, no phrases, no links, or no link allowed."""
    case = inputs(rng)
    ends = [{"subject": ""}, {"phrases": []}, {"links": 0}, {"max_links": 0}, {"links": 0, "max_links": 0}]
    return {**case, **ends[rng.integers(len(ends))]}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [inputs, at_the_ends], cases=16, points=0.5),
    Agrees("each call by itself", partial(one_changed, make=inputs), cases=18, points=0.5),
]
