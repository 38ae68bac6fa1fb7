"""Fitting a text into the context: a model reads only so many tokens, so the others must go.

The context length is the number of tokens that a model can read at once. If a text is longer, one end of it is kept. A
chat keeps the end, with the latest messages; a classifier often keeps the start.

    keep "start"    the first `length` ids
    keep "end"      the last `length` ids

Arguments and result
    ids       a list of ints, of any length, 0 included
    length    int, at least 0: the most ids that may be kept
    keep      "start" or "end": the part that is kept
    returns   a list of ints, in the order that they have in ids

Conventions
    `keep` names the part that stays. (Hugging Face's truncation_side names the part that is cut off: its "left" is
    "end" here.)
    If there are `length` ids or fewer, all of them are returned; nothing is added.
    If length is 0, the result is empty, whatever keep says.

Worked example: of seven ids the last three are kept, then the first three, then none.

>>> fit_context([1, 2, 3, 4, 5, 6, 7], 3, "end")
[5, 6, 7]
>>> fit_context([1, 2, 3, 4, 5, 6, 7], 3, "start")
[1, 2, 3]
>>> fit_context([1, 2, 3, 4, 5, 6, 7], 0, "end")
[]

Source: 002, on the context length.
Before: tokens/word_ids. After: tokens/pad_batch.
"""


def fit_context(ids, length, keep):
    raise NotImplementedError
