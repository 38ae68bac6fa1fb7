"""Padding: sequences of different lengths become one table, and a mask says which places are real.

A model computes many sequences at once, and for that they need the same length. So the shorter ones are filled up with
a pad id. The mask keeps the pads out of attention and loss.

    ids[i]    sequence i, then as many pads as are missing to the longest sequence
    mask[i]   True for each id of sequence i, then False for each pad

Arguments and result
    sequences   a list of lists of ints; one of them has at least one id, and others may be empty
    pad         int, the pad id
    returns     (ids, mask): two lists of lists, one row for each sequence, all as long as the longest sequence; ids
                holds ints, mask holds bools

Conventions
    The pads are at the end. (For generation, Hugging Face's tokenizers pad at the start: padding_side="left".)
    True means a real token. (So does the 1 in Hugging Face's attention_mask. torch's key_padding_mask is the opposite:
    True there means a pad.)
    A real token may have the pad's id, so the mask comes from the lengths and not from the ids.
    The rows of sequences stay as they were.

Worked example: the second sequence gets two pads. Its own 9 is a real token, although 9 is the pad id.

>>> pad_batch([[3, 9, 5], [9]], 9)
([[3, 9, 5], [9, 9, 9]], [[True, True, True], [True, False, False]])

Source: 003, on sequences of variable length.
Before: tokens/fit_context. After: recurrent/masked_cross_entropy, recurrent/seq2seq_encode.
"""


def pad_batch(sequences, pad):
    ### BEGIN SOLUTION
    longest = max(len(sequence) for sequence in sequences)
    ids, mask = [], []
    for sequence in sequences:
        missing = longest - len(sequence)
        ids.append(sequence + [pad] * missing)
        mask.append([True] * len(sequence) + [False] * missing)
    return ids, mask
    ### END SOLUTION
