"""From words to ids: each word becomes its place in the vocabulary.

The ids are what the model reads: each picks one row of the embedding table. A word that the model does not know becomes
the id of a special word, often "<unk>".

    id of a word = its place in the vocabulary, counted from 0, or the place of `unk` if it is not in the vocabulary

Arguments and result
    text         str, with any number of words, 0 included
    vocabulary   a list of distinct str
    unk          str, the word for unknown words; it is in the vocabulary, at any place
    returns      a list of ints, one for each word of the text, in the text's order

Conventions
    The words are those of text.split(): they are separated by any white space. Capital letters stay, and punctuation
    belongs to the word.
    If the word `unk` itself is in the text, it is a word like any other and gets its own id.

Worked example: "I" is at place 3 and "you" at place 2. "hate" is not in the vocabulary, so it gets the id of "<unk>",
which is 0 here and 1 in the second call.

>>> word_ids("I hate you", ["<unk>", "love", "you", "I", "pizza"], "<unk>")
[3, 0, 2]
>>> word_ids("you love You", ["you", "<unk>", "love"], "<unk>")
[0, 2, 1]

Source: 002, from tokens to token ids.
Before: tokens/build_vocabulary. After: tokens/embed, decoding/bigram_table.
"""


def word_ids(text, vocabulary, unk):
    raise NotImplementedError
