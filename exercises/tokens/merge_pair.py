"""Merging a pair: two neighbouring tokens become one, wherever they stand side by side.

Byte-pair encoding repeats this step: in training for the most frequent pair, and in encoding for each learned pair.

    walk through ids from left to right:
        where the two ids of the pair stand side by side, write `new` and go on behind both of them
        everywhere else, copy the id and go on behind it

Arguments and result
    ids       a list of ints, of any length, 0 included
    pair      a tuple (left, right) of two ints, which may be equal
    new       int, the id of the merged token; it is neither in ids nor in pair
    returns   a list of ints

Conventions
    Each number of ids belongs to one pair at most, and the walk goes from left to right. So with the pair (1, 1) the
    list 1 1 1 becomes new 1: the third 1 is left without a partner.
    Only left followed by right is merged, not right followed by left.
    Without an occurrence of the pair, the result equals ids.

Worked example: in 1 1 1 2 the first two ids are merged into 9. The third 1 stays, because the second one is used
already. In the second call the pair (2, 3) occurs twice.

>>> merge_pair([1, 1, 1, 2], (1, 1), 9)
[9, 1, 2]
>>> merge_pair([2, 3, 3, 2, 3], (2, 3), 8)
[8, 3, 8]

Source: 001 and 002, on tokens; Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016),
algorithm 1, merge_vocab.
Before: tokens/count_pairs. After: tokens/bpe_train, tokens/bpe_encode.
"""


def merge_pair(ids, pair, new):
    raise NotImplementedError
