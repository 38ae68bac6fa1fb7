"""Wrong ways to build a vocabulary. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

SPLIT, KEY = "text.split()", "key=lambda word: (-counts[word], word)"
RETURNED = "specials + sorted(frequent, key=lambda word: (-counts[word], word))"

pairs = [
    ("lowered", "ties_first_seen"),
    ("lowered", "specials_repeated"),
    ("ties_first_seen", "specials_repeated"),
    ("more_than_min_count", "ties_first_seen"),
    ("more_than_min_count", "specials_repeated"),
]


@replaced(SPLIT, "text.lower().split()")
def lowered():
    """All letters are made small, as in Keras' TextVectorization; here "I" and "i" are two words."""


@replaced(KEY, "key=lambda word: word")
def alphabetical():
    """The words are in alphabetical order; the most frequent come first, and only ties are alphabetical."""


@without(", key=lambda word: (-counts[word], word)")
@replaced("sorted(frequent", "(frequent")
def in_order_of_appearance():
    """The words are in the order in which they were first seen; the most frequent come first."""


@replaced(KEY, "key=lambda word: -counts[word]")
def ties_first_seen():
    """Words that occur equally often are in the order in which they were first seen, as Counter.most_common() leaves
    them; put them in alphabetical order."""


@replaced(KEY, "key=lambda word: (counts[word], word), reverse=True")
def ties_reversed():
    """Words that occur equally often are in reverse alphabetical order: reverse=True turns the ties around, too."""


@replaced(KEY, "key=lambda word: (-counts[word], word.lower(), word)")
def ties_without_capitals():
    """Words that occur equally often are compared as if all letters were small; compare them as Python does, capitals
    first."""


@replaced(KEY, "key=lambda word: (-counts[word], len(word), word)")
def ties_by_length():
    """Among words that occur equally often the shortest comes first; put them in alphabetical order."""


@replaced(KEY, "key=lambda word: (counts[word], word)")
def least_frequent_first():
    """The least frequent words come first; the most frequent ones must."""


@replaced("counts[word] >= min_count", "counts[word] > min_count")
def more_than_min_count():
    """Words that occur exactly min_count times are left out; min_count times is enough."""


@without("counts[word] >= min_count and ")
def min_count_ignored():
    """min_count has no effect; leave out the words that occur less often."""


@replaced(
    "    frequent =",
    "    often = {word: max(text.split().count(word) for text in texts) for word in counts}\n    frequent =",
)
@replaced("if counts[word] >=", "if often[word] >=")
def min_count_in_one_text():
    """A word must occur min_count times in one and the same text; count it in all texts together."""


@replaced(SPLIT, "set(text.split())")
def each_text_once():
    """The texts in which a word occurs are counted; count all its occurrences."""


@replaced("    frequent =", "    counts = {word: ' '.join(texts).count(word) for word in counts}\n    frequent =")
def parts_of_words_counted():
    """A word is also counted where it is a part of another word: text.count("To") finds "Tos". Count whole words."""


@replaced("for text in texts:", "for text in texts[:1]:")
def first_text_alone():
    """Only the words of the first text are counted; count those of all texts together."""


@replaced("for text in texts:", "for text in texts[-1:]:")
def last_text_alone():
    """Only the words of the last text are counted. Make the counter once, before the loop over the texts."""


@replaced("    for text in texts:", '    for text in ["".join(texts)]:')
def texts_joined_without_a_space():
    """The last word of a text and the first word of the next one are joined into one; split each text by itself."""


@replaced(SPLIT, 'text.split(" ")')
def split_at_single_spaces():
    """The texts are split at single spaces: two spaces give an empty word, and newlines and tabs stay in the words.
    text.split() without an argument splits at any white space."""


@replaced(SPLIT, 'filter(None, text.split(" "))')
def newlines_kept():
    """The texts are split at spaces alone, so newlines and tabs stay in the words; split at any white space."""


@replaced(SPLIT, "__import__('re').findall(r'\\w+', text)")
def punctuation_removed():
    """Only letters and digits are kept; signs belong to the word, because words end at white space alone."""


@replaced(SPLIT, "__import__('re').sub(r'[^\\w\\s]', '', text.lower()).split()")
def lowered_without_punctuation():
    """All letters are made small and signs are removed, as in Keras' TextVectorization; here words stay as they are."""


@replaced(SPLIT, "__import__('re').sub(r'[^\\w\\s]', '', text.lower()).split()")
@replaced(KEY, "key=lambda word: -counts[word]")
@without(" and word not in specials")
def lowered_without_punctuation_in_order_of_appearance():
    """All letters are made small and signs are removed, ties are in the order in which they were first seen, and a
    special that occurs in the texts comes twice. Words stay as they are, ties are alphabetical, and no special is
    repeated."""


@replaced(SPLIT, 'text.replace(".", "").split()')
def full_stops_removed():
    """Full stops are removed; signs belong to the word, because words end at white space alone."""


@replaced(SPLIT, '"".join(text.split())')
def characters():
    """The characters are counted; split the texts into words."""


@replaced(RETURNED, "sorted(frequent, key=lambda word: (-counts[word], word)) + specials")
def specials_last():
    """The specials stand behind the words; they come first."""


@without("specials + ")
def specials_missing():
    """The specials are missing; they come first, before the words."""


@without(" and word not in specials")
def specials_repeated():
    """A special that occurs in the texts stands in the vocabulary twice; do not repeat it."""


@replaced(" and word not in specials", " and word != (specials or [''])[0]")
def only_the_first_special_not_repeated():
    """Only the first special is kept from coming twice; no special is repeated."""


@replaced(" and word not in specials", " and word != '<unk>'")
def only_unk_not_repeated():
    """Only "<unk>" is kept from coming twice; no special is repeated."""


@replaced("return specials +", "return sorted(specials) +")
def specials_sorted():
    """The specials are sorted; keep their order."""


@replaced("return specials +", "return sorted(specials, key=lambda word: -counts[word]) +")
def specials_by_frequency():
    """The specials are sorted by frequency; keep their order."""


@replaced("return specials +", "return [word for word in specials if counts[word]] +")
def specials_that_do_not_occur_left_out():
    """Specials that do not occur in the texts are left out; all specials are in the vocabulary."""


@replaced("return specials +", "return [word for word in specials if counts[word] >= min_count] +")
def rare_specials_left_out():
    """Specials that occur less than min_count times are left out; all specials are in the vocabulary."""


@replaced("return specials +", "return [word for word in specials if not 0 < counts[word] < min_count] +")
def specials_that_occur_rarely_left_out():
    """Specials that occur in the texts, but less than min_count times, are left out; all specials are in the
    vocabulary."""


@replaced(
    RETURNED,
    "sorted([*frequent, *specials], key=lambda word: (-counts[word], word))",
)
def specials_among_the_words():
    """The specials are sorted together with the words; they come first, in their own order."""


@replaced(RETURNED, f"{{word: i for i, word in enumerate({RETURNED})}}")
def a_dict_returned():
    """A dict of ids is returned; return the list of words."""


@replaced(RETURNED, f"[(word, counts[word]) for word in {RETURNED}]")
def counts_returned():
    """The words are returned with their counts; return the words alone."""


@shows_in("inputs")
@replaced("    return specials + sorted(", "    specials += sorted(")
@replaced(", word))", ", word))\n    return specials")
def specials_extended():
    """The words are added to the list `specials` itself, which belongs to the caller; make a new list."""
