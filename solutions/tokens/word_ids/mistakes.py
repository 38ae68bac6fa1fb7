"""Wrong ways to turn words into ids. A student who makes the mistake reads its docstring."""

from grader.checks import replaced

LOOKUP, WORDS = "ids.get(word, ids[unk])", "for word in text.split()]"

pairs = [
    ("lowered", "unk_is_0"),
    ("from_1", "unk_is_0"),
]


@replaced(WORDS, "for word in text.split() if word in ids]")
def unknown_words_skipped():
    """Unknown words are skipped; each becomes the id of `unk`, so that every word has an id."""


@replaced("ids[unk])", "-1)")
def minus_1():
    """Unknown words become -1; they become the id of `unk`. -1 would pick the last row of the embedding table."""


@replaced("ids[unk])", "0)")
def unk_is_0():
    """Unknown words become 0; `unk` may be at any place of the vocabulary."""


@replaced("ids[unk])", "1)")
def unk_is_1():
    """Unknown words become 1; `unk` may be at any place of the vocabulary."""


@replaced("ids[unk])", "len(ids) - 1)")
def unk_is_last():
    """Unknown words become the last id; `unk` may be at any place of the vocabulary."""


@replaced("ids[unk])", "len(ids))")
def a_new_id():
    """Unknown words become len(vocabulary), an id that no word has; they become the id of `unk`."""


@replaced("ids[unk])", "ids.setdefault(word, len(ids)))")
def unknown_words_added():
    """Each unknown word gets a new id of its own; they all become the id of `unk`."""


@replaced("ids[unk])", "None)")
def none_for_unknown():
    """Unknown words become None; they become the id of `unk`."""


@replaced("ids[unk])", "unk)")
def unk_itself():
    """Unknown words become the text `unk`; they become its id."""


@replaced(LOOKUP, "ids[word]")
def key_error():
    """A word that is not in the vocabulary raises KeyError; it becomes the id of `unk`."""


@replaced(LOOKUP, "vocabulary.index(word)")
def value_error():
    """A word that is not in the vocabulary raises ValueError; it becomes the id of `unk`."""


@replaced(WORDS, "for word in text.lower().split()]")
def lowered():
    """The text's letters are made small first; "You" and "you" are two words."""


@replaced("{word: place", "{word.lower(): place")
@replaced("ids[unk]", "ids[unk.lower()]")
@replaced(WORDS, "for word in text.lower().split()]")
def both_lowered():
    """The letters of the text and of the vocabulary are made small; "You" and "you" are two words."""


@replaced(WORDS, "for word in text]")
def characters():
    """The characters are looked up; split the text into words."""


@replaced(WORDS, 'for word in text.split(" ")]')
def split_at_single_spaces():
    """The text is split at single spaces: two spaces give an empty word, and newlines and tabs stay in the words.
    text.split() without an argument splits at any white space."""


@replaced(WORDS, r"for word in __import__('re').findall(r'[\w<>\[\]]+', text)]")
def punctuation_removed():
    """The signs at a word are removed; they belong to the word, because words end at white space alone."""


@replaced("enumerate(vocabulary)", "enumerate(vocabulary, 1)")
def from_1():
    """The ids begin at 1; the first word of the vocabulary has the id 0."""


@replaced("enumerate(vocabulary)", "enumerate(sorted(vocabulary))")
def vocabulary_sorted():
    """The vocabulary is sorted first; a word's id is its place in the vocabulary as it is."""


@replaced("enumerate(vocabulary)", "enumerate([unk, *(each for each in vocabulary if each != unk)])")
def unk_put_first():
    """`unk` is put in front of the vocabulary, so that other words get other ids; use the vocabulary as it is."""


@replaced(WORDS, "for word in dict.fromkeys(text.split())]")
def each_word_once():
    """A word that occurs twice has only one id; there is one id for each word of the text, in its order."""


@replaced(WORDS, "for word in sorted(text.split())]")
def text_sorted():
    """The ids are not in the text's order; keep its order."""


@replaced("enumerate(vocabulary)", "enumerate(dict.fromkeys([*text.split(), unk]))")
def ids_by_appearance():
    """The ids number the words in the order in which the text has them; a word's id is its place in the vocabulary."""


@replaced(LOOKUP, "word if word in ids else unk")
def words_returned():
    """The words are returned; return their ids."""


@replaced(LOOKUP, "ids.get(word) or ids[unk]")
def id_0_taken_for_unknown():
    """The word with the id 0 is taken for unknown: `or` and `if` take 0 for False. Give get() a default, or ask with
    `in`."""


@replaced("ids[unk])", 'ids["<unk>"])')
def unk_is_written_out():
    """Unknown words become the id of "<unk>"; the argument `unk` says which word stands for them."""


@replaced(WORDS, r"for word in __import__('re').findall(r'\w+|[^\w\s]', text)]")
def punctuation_split_off():
    """The signs at a word become words of their own; they belong to the word, because words end at white space
    alone."""
