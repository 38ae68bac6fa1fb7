"""Greedy decoding: take the likeliest next token, again and again, until the text ends.

This is the simplest way to make text from a language model. Nothing is left to chance, and no choice is ever taken
back. The model is a table: the next token depends on the last one alone.

    token 1 = argmax of log_probs[bos]
    token i = argmax of log_probs[token i-1]            until a token is EOS, or there are max_length tokens

Shapes
    log_probs    (V, V), float64, finite, at most 0; row = last token, column = next token. The array stays as it was
    bos, eos     int, token ids: the beginning and the end of a text
    max_length   int, at least 1
    returns      list of ints, from 1 to max_length tokens; NumPy's own ints will do

Conventions
    The text begins after BOS. BOS is not in the list, and EOS is, if it is reached; nothing comes after it.
    max_length counts the tokens of the list, so EOS too. A text that is cut off there has no EOS.
    BOS and EOS can be any two ids. They may be the same id, which then only ends the text when it is generated.
    BOS is a token like any other; the likeliest next token may be BOS.
    Ties: the lowest id is taken, as by np.argmax.

Worked example: the words are ir, vamos, y, <EOS>, with the ids 0 to 3. The article's decoder starts from <EOS>. After
<EOS> the likeliest word is vamos (.6), after vamos it is <EOS> (.7). With a max_length of 1 there is only room for
vamos.

>>> table = np.log([[0.2, 0.2, 0.5, 0.1], [0.1, 0.1, 0.1, 0.7], [0.5, 0.2, 0.1, 0.2], [0.2, 0.6, 0.1, 0.1]])
>>> greedy_decode(table, 3, 3, 5)
[1, 3]
>>> greedy_decode(table, 3, 3, 1)
[1]
>>> greedy_decode(table, 0, 3, 4)
[2, 0, 2, 0]

Source: 000, on the decoder of a transformer; 002, on decoding.
Before: decoding/bigram_table. After: decoding/beam_search, decoding/generate.
"""

import numpy as np


def greedy_decode(log_probs, bos, eos, max_length):
    raise NotImplementedError
