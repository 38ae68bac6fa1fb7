"""Wrong ways to train byte-pair encoding. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

WORDS, KEY = 'rb" ?[^ ]+| "', "key=lambda pair: (counts[pair], pair)"
PAIRS, COUNT = "pairwise(ids)", "counts[pair] += times"

pairs = [  # what other code does
    ("ties_to_the_first", "stops_at_pairs_that_occur_once"),  # Sennrich's
    ("ties_to_the_first", "crosses_words"),  # minbpe's BasicTokenizer
    ("ties_to_the_first", "each_word_once"),
]


@replaced(KEY, "key=lambda pair: (counts[pair], -pair[0], -pair[1])")
def ties_to_the_smallest():
    """Among pairs that occur equally often the smallest is merged; merge the greatest."""


@replaced(KEY, "key=counts.get")
def ties_to_the_first():
    """Among pairs that occur equally often the one that was seen first is merged, as in minbpe; merge the greatest."""


@replaced("max(counts, ", "max(reversed(counts), ")
@replaced(KEY, "key=counts.get")
def ties_to_the_last():
    """Among pairs that occur equally often the one that was seen last is merged; merge the greatest."""


def _compared(what):
    """Ties are decided by this; `text` holds the bytes of each token."""

    def change(mistake):
        mistake = replaced(KEY, f"key=lambda pair: (counts[pair], {what})")(mistake)
        mistake = replaced(
            "        words = [(m", "        text[token] = text[best[0]] + text[best[1]]\n        words = [(m"
        )(mistake)
        return replaced("    made = []", "    made, text = [], {byte: bytes([byte]) for byte in range(256)}")(mistake)

    return change


@_compared("text[pair[0]], text[pair[1]]")
def ties_by_bytes():
    """Ties are decided by the bytes that the two tokens stand for, as in CS336; compare the pairs of ids."""


@_compared("text[pair[0]] + text[pair[1]]")
def ties_by_the_joined_bytes():
    """Ties are decided by the bytes of the new token; compare the pairs of ids."""


@_compared("len(text[pair[0]] + text[pair[1]]), pair")
def ties_to_the_longest():
    """Among pairs that occur equally often the one with the most bytes is merged; merge the greatest pair of ids."""


@replaced(KEY, "key=lambda pair: (counts[pair], pair[::-1])")
def ties_by_the_second_id():
    """Ties are decided by the second id of the pairs before the first; compare the pairs as tuples."""


@replaced(
    COUNT,
    """if pair == before:
                    before = None  # the next one does not overlap with the last that was counted
                    continue
                counts[pair] += times
                before = pair""",
)
@replaced("            for pair", "            before = None\n            for pair")
def counted_without_overlap():
    """Overlapping occurrences are counted once: a a a holds (a, a) twice, for pairs are counted at every position."""


@replaced(WORDS, 'rb"(?s:.+)"')
def crosses_words():
    """Pairs are counted across the border of two words; count each word by itself."""


@replaced(WORDS, 'rb"[^ ]+| "')
def spaces_apart():
    """The spaces are dropped, or stand alone; a space is a byte like any other and belongs to the word after it."""


@replaced(WORDS, 'rb"[^ ]+ ?| "')
def spaces_behind():
    """A space is put at the end of the word before it; it belongs to the word after it."""


@replaced(WORDS, 'rb" *[^ ]+| +"')
def several_spaces_together():
    """Several spaces in a row go into one word; a word has one space at most, and the others are words of their own."""


@replaced(WORDS, r'rb" ?\S+|\s"')
def split_at_any_whitespace():
    """Words end at newlines and tabs, too; they end at spaces alone."""


@replaced(WORDS, r'rb"\S+"')
def words_without_whitespace():
    """The words are those of data.split(), without spaces, newlines and tabs; words end at spaces alone, and a space is
    a byte like any other that belongs to the word after it."""


@replaced(COUNT, "counts[pair] += 1")
def each_word_once():
    """A word that occurs more than once is counted once; each occurrence counts."""


@replaced(PAIRS, "set(pairwise(ids))")
def each_pair_once_a_word():
    """A pair that occurs several times in a word is counted once there; count it at every position."""


@replaced("(merged(ids, best, token), times)", "(merged(ids[::-1], best[::-1], token)[::-1], times)")
def from_right_to_left():
    """Occurrences are replaced from right to left; of a a a the first two are replaced."""


@replaced("if new and (", "if new and token not in new and (")
def only_the_first_place():
    """Only the first occurrence in each word is replaced; replace all of them."""


@replaced("        words = [(m", "        del counts[best]\n        counted = [(m")
@replaced("        counts = Counter()\n", "")
@replaced(
    "        for ids, times in words:\n            for pair in pairwise(ids):\n                counts[pair] += times\n",
    "",
)
@replaced(
    "    made = []",
    "    made, counts = [], Counter()\n    for ids, times in words:\n        for pair in pairwise(ids):\n"
    "            counts[pair] += times",
)
def counted_once():
    """The most frequent pairs of the bytes are returned; count the pairs again after each merge."""


@replaced("if not counts:", "if not counts or max(counts.values()) < 2:")
def stops_at_pairs_that_occur_once():
    """Training stops where no pair occurs twice; a pair that occurs once is merged too."""


@replaced("256 + merges", "255 + merges")
def one_merge_less():
    """The list is one merge too short."""


@replaced("256 + merges", "257 + merges")
def one_merge_more():
    """The list is one merge too long."""


@replaced("range(256, 256 + merges)", "range(257, 257 + merges)")
def ids_from_257():
    """The first merge makes the id 257; it is 256, for the bytes have the ids 0 to 255."""


@replaced("range(256, 256 + merges)", "range(merges)")
def ids_from_zero():
    """The first merge makes the id 0; ids below 256 are the bytes, and the first merge makes 256."""


@replaced("max(counts, key=lambda pair: (counts[pair], pair))", "min(counts, key=lambda pair: (counts[pair], pair))")
def least_frequent():
    """The pair that occurs least often is merged; merge the most frequent."""


@replaced("if not counts:", "if False:")
def does_not_stop():
    """If no pair is left, it raises; return the merges so far."""


@replaced("            break", "            return made + made[-1:] * (merges - len(made))")
def repeats_the_last():
    """If no pair is left, the last merge is repeated; return a list shorter than `merges`."""


@replaced("made.append(best)", "made.append(token)")
def new_ids_returned():
    """The ids of the new tokens are returned; return the pairs that were merged."""


@replaced("made.append(best)", "made.append((bytes_of(best[0], made), bytes_of(best[1], made)))")
@replaced(
    "def merged(ids",
    """def bytes_of(token, made):
    return bytes([token]) if token < 256 else b"".join(made[token - 256])


def merged(ids""",
)
def bytes_returned():
    """The pairs are returned as bytes, as in CS336; return them as ids."""


@shows_in("speed")
@replaced(
    COUNT,
    """if pair not in counts: counts[pair] = sum(n * list(pairwise(each)).count(pair) for each, n in words)""",
)
def each_pair_looked_for_anew():
    """For every pair the whole text is searched again; count all pairs in one pass."""
