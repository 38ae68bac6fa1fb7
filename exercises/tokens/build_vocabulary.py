"""Building a vocabulary: which words does a model know, and in which order?

A model reads numbers. So every word that is frequent enough gets a place in a list, and its place will be its id. Some
places are reserved for marks that are not words of the texts, such as "<unk>" for unknown words.

    vocabulary = specials, then the frequent words
    the frequent words: all that occur min_count times or more in all texts together,
                        the most frequent first, words that occur equally often in alphabetical order

Arguments and result
    texts       a list of str; it may be empty, and so may a text
    specials    a list of distinct str, which may be empty
    min_count   int, at least 1
    returns     a list of str

Conventions
    The words of a text are those of text.split(): they are separated by any white space. Nothing else is changed.
    Capital letters stay, and punctuation belongs to the word: "I", "i" and "i," are three words. (Keras'
    TextVectorization and scikit-learn's CountVectorizer make all letters small first.)
    Words that occur equally often are ordered as Python compares texts: capital letters come before small ones.
    (Counter.most_common() leaves them in the order in which they were first seen.)
    All specials come first, in the given order, whether they occur in the texts or not. A special that occurs as a
    word is not repeated.

Worked example: "love" and "you" occur twice, and "I" and "pizza" once. "I" comes before "pizza" because its letter is a
capital one. With min_count 2, the words that occur once are left out.

>>> build_vocabulary(["I love you", "you love pizza"], ["<unk>"], 1)
['<unk>', 'love', 'you', 'I', 'pizza']
>>> build_vocabulary(["I love you", "you love pizza"], ["<pad>", "<unk>"], 2)
['<pad>', '<unk>', 'love', 'you']

Source: 002, from tokens to token ids.
After: tokens/word_ids.
"""

from collections import Counter


def build_vocabulary(texts, specials, min_count):
    raise NotImplementedError
