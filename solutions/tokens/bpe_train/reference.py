"""Byte-pair encoding, the training: which two neighbours are worth a token of their own?

A tokenizer begins with the 256 bytes. Again and again it takes the pair of neighbours that occurs most often and makes
it a new token. The list of these merges, in order, is all that it learns: to encode a text is to make them once more.

    repeat `merges` times:
        count every pair of neighbouring ids within the words
        the pair with the highest count becomes a new id
        replace it everywhere, in each word from left to right

Arguments and result
    data      bytes, of any length, 0 included
    merges    int, how many merges are wanted, at least 0
    returns   a list of pairs (left, right) of ints, in the order of the merges

Conventions
    Byte b has the id b; the first merge makes the id 256, the next one 257, and so on.
    Words are what re.findall(rb" ?[^ ]+| ", data) finds: a space belongs to the word behind it, and newlines and tabs
    are bytes like any other. (GPT-2's pattern is longer, in the same spirit.) No pair crosses from one word into the
    next. Each occurrence of a word counts.
    Pairs are counted at every position: a a a holds (a, a) twice, although only one of them can be replaced. (So do
    Sennrich's code, minbpe and Hugging Face's tokenizers.)
    Among pairs with the highest count the greatest is merged, as Python compares tuples of ids: (98, 97) before (97,
    300). (CS336 compares the bytes that the tokens stand for; minbpe takes the pair that it has seen first.)
    A pair that occurs once is merged too. Training stops early where no pair is left, each word being one token.
    data may be some thousand bytes and merges some dozens. One pass over all words for each merge is fast enough for
    the speed check; a pass for each pair is too slow.

Worked example: the words are "low", " low", " low", " lower", " lower", " newest", " newest". (l, o) and (o, w) both
occur five times, and (o, w) = (111, 119) is the greater pair. So "ow" becomes 256, then "low" 257, " low" 258, " lowe"
259, " lower" 260; "we" is next. In "aaab aaab ab" the pair (a, a) occurs four times and (a, b) three times.

>>> bpe_train(b"low low low lower lower newest newest", 6)
[(111, 119), (108, 256), (32, 257), (258, 101), (259, 114), (119, 101)]
>>> bpe_train(b"aaab aaab ab", 1)
[(97, 97)]
>>> bpe_train(b"aa", 5)
[(97, 97)]

Source: 001 and 002, on tokens; Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016),
section 3.2.
Before: tokens/count_pairs, tokens/merge_pair. After: tokens/bpe_encode.
"""

import re
from collections import Counter
from itertools import pairwise


def bpe_train(data, merges):
    ### BEGIN SOLUTION
    words = [(list(word), times) for word, times in Counter(re.findall(rb" ?[^ ]+| ", data)).items()]
    made = []
    for token in range(256, 256 + merges):
        counts = Counter()
        for ids, times in words:
            for pair in pairwise(ids):
                counts[pair] += times
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        made.append(best)
        words = [(merged(ids, best, token), times) for ids, times in words]
    return made


def merged(ids, pair, token):
    """The ids of one word with each occurrence of the pair replaced, from left to right."""
    new = []
    for each in ids:
        if new and (new[-1], each) == pair:
            new[-1] = token
        else:
            new.append(each)
    return new
    ### END SOLUTION
