"""Makers of inputs that exercises of this module share."""

LETTERS = "aeinorstAEINORST"
SPACES = [" ", " ", " ", "  ", "\n", "\t"]


def words(rng, number):
    """Distinct words, some of them with a capital or a sign, and some that are a part of another one. Some stand in
    pairs that differ only in a capital letter."""
    found = {}
    while len(found) < number:
        word = "".join(LETTERS[i] for i in rng.integers(8, size=rng.integers(1, 5)))
        forms = [word, word + "s", word.capitalize(), word + ".", word.upper()]
        found.update(dict.fromkeys(forms[i] for i in rng.permutation(5)[: rng.integers(1, 4)]))
    made = list(found)
    return [made[i] for i in rng.permutation(len(made))[:number]]


def text_of(rng, parts):
    """The words in this order as one text: between them spaces, sometimes two, or a newline or a tab."""
    between = [SPACES[i] for i in rng.integers(len(SPACES), size=len(parts))]
    return "".join(word + space for word, space in zip(parts, between, strict=True)).removesuffix(" ")
