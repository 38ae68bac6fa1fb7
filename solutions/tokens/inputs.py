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


TRAINED = [  # texts, and what bpe_train(text, 16) gives
    (b"bdddb dbb bbbbbbba dbbdb bdddb cbb ba dbbd cbba ba bbbbbbbbd cbbd dbb baa babb", [
        (98, 98), (256, 256), (98, 97), (100, 256), (100, 100), (32, 259), (32, 258), (100, 98),
        (99, 256), (32, 264), (260, 263), (98, 266), (32, 257), (268, 257), (269, 100), (268, 256),
    ]),
    (b"ddbbd dbb bcb baadd baaba baa ddbb dbbba dbbc bca bbccaadd bcb baadd ddbbbc bcc", [
        (98, 98), (32, 98), (100, 256), (97, 97), (257, 259), (257, 99), (100, 258), (100, 100),
        (32, 258), (261, 98), (260, 263), (98, 97), (32, 262), (268, 98), (269, 99), (264, 267),
    ]),
    (b"aba bbbbaaac bbbab bccbbbcc abbb abc ab cc abb ccc abbbbaa abbc bbbbaaab cc ccbb", [
        (98, 98), (99, 99), (32, 97), (97, 97), (258, 256), (32, 257), (256, 259), (97, 98),
        (32, 256), (264, 262), (258, 98), (98, 257), (267, 256), (268, 267), (266, 99), (265, 263),
    ]),
]  # fmt: skip


def trained(number, letters):
    """One of the texts and its merges, with these five bytes in the place of the letters a to e."""
    text, merges = TRAINED[number]
    names = dict(zip(b"abcde", letters, strict=True))
    return text.translate(bytes.maketrans(b"abcde", bytes(letters))), [
        (names.get(left, left), names.get(right, right)) for left, right in merges
    ]
