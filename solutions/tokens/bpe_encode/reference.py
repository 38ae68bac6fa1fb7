"""Byte-pair encoding, the tokenizer: a text becomes ids by the merges that the training has found.

Training gives a list of merges. To encode a new text is to make the same merges again, in the same order.

    ids = the bytes of data, one id for each
    for each merge (left, right), in the order of the list:
        replace every left followed by right in ids by the id of this merge, from left to right

Arguments and result
    data      bytes, of any length, 0 included
    merges    a list of pairs (left, right) of ints, as tokens/bpe_train returns it; it may be empty
    returns   a list of ints

Conventions
    Byte b has the id b; the first merge makes the id 256, the next one 257, and so on.
    The order of the merges decides. A long token does not win because it is long, nor the leftmost pair because it
    comes first. (WordPiece, the tokenizer of BERT, takes the longest token that fits; its ids differ.)
    Each id belongs to one pair at most, and pairs are replaced from left to right: with the merge (97, 97) alone, a a a
    becomes 256 97.
    In training no pair crosses from one word into the next, so no merge does here: to encode word by word, or all bytes
    at once, gives the same ids. Spaces are bytes like any other.

Worked example: the six merges are those of the example of tokens/bpe_train: ow, low, " low", " lowe", " lower", we. In
"lower" the first two merges make "low" = 257; "we" = 261 comes later and finds no w that is free. " low" is 258, and in
" slow" the l has another left neighbour, so only "low" is made there.

>>> merges = [(111, 119), (108, 256), (32, 257), (258, 101), (259, 114), (119, 101)]
>>> bpe_encode(b"lower low slow", merges)
[257, 101, 114, 258, 32, 115, 257]
>>> bpe_encode(b"aaa", [(97, 97)])
[256, 97]

Source: 001 and 002, on tokens; Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016),
section 3.2.
Before: tokens/merge_pair, tokens/bpe_train. After: tokens/bpe_decode.
"""


def bpe_encode(data, merges):
    ### BEGIN SOLUTION
    ids = list(data)
    for token, (left, right) in enumerate(merges, 256):
        merged = []
        for each in ids:
            if merged and merged[-1] == left and each == right:
                merged[-1] = token
            else:
                merged.append(each)
        ids = merged
    return ids
    ### END SOLUTION
