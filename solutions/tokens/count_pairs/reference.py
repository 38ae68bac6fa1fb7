"""Counting pairs: which tokens stand side by side, and how often?

Byte-pair encoding makes the most frequent pair of neighbours a token of its own. So each of its steps begins with this
count. Words are counted one by one, because a token may not cross from one word into the next.

    counts[left, right] = how often `right` stands directly behind `left`, in all words together

Arguments and result
    words     a list of lists of ints; a word may be empty or have one id, and the list may be empty
    returns   a dict: the keys are tuples (left, right) of ints, the values are ints

Conventions
    Pairs are counted at every position, so they may overlap: 7 7 7 holds (7, 7) twice. (Sennrich's code, minbpe and
    Hugging Face's tokenizers count like this.)
    The order counts: (1, 2) and (2, 1) are two pairs.
    No pair crosses from one word into the next. A word that is in the list twice counts twice.
    The dict holds only pairs that occur; without pairs it is empty.

Worked example: the word 1 1 1 2 has three pairs of neighbours, (1, 1), (1, 1) and (1, 2). In the second call the 3 and
the 4 belong to two words, so they are not a pair.

>>> count_pairs([[1, 1, 1, 2]])
{(1, 1): 2, (1, 2): 1}
>>> count_pairs([[2, 3], [4, 2, 3]])
{(2, 3): 2, (4, 2): 1}

Source: 001 and 002, on tokens; Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016),
algorithm 1, get_stats.
After: tokens/merge_pair, tokens/bpe_train.
"""


def count_pairs(words):
    ### BEGIN SOLUTION
    counts = {}
    for ids in words:
        for pair in zip(ids, ids[1:]):  # noqa: B905, RUF007  # the second is shorter by one
            counts[pair] = counts.get(pair, 0) + 1
    return counts
    ### END SOLUTION
