"""The log-probability of a sequence: how likely a language model finds a text.

The probability of a text is the product of the probabilities of its tokens, each given what came before. A product of
many small numbers becomes 0 in a computer, so their logarithms are added. The model is a table: the next token depends
on the last one alone.

    log p(tokens) = log_probs[bos, tokens[0]] + log_probs[tokens[0], tokens[1]] + log_probs[tokens[1], tokens[2]] + ...

Shapes
    log_probs    (V, V), float64, finite, at most 0; row = last token, column = next token. The array stays as it was
    tokens       list of ints, as greedy_decode returns it: without BOS. It may be empty, and its length may be 1000
    bos          int, the id of the token before the first one
    returns      float (a NumPy float will do): the sum; for no tokens 0

Conventions
    The sum has one term for each token, the first one included. It is not divided by the number of tokens.
    log_probs is used as it is given; the probabilities of a row need not sum to 1.
    Every token counts, also one that comes again. EOS is a token like any other here: nothing ends at it, and none is
    added.

Worked example: the table of decoding/greedy_decode. After <EOS>, 3, comes vamos, 1, with the probability .6, and after
vamos <EOS> with .7. The text has the probability .6 * .7 = .42. The word y, 2, comes after itself with .1.

>>> table = np.log([[0.2, 0.2, 0.5, 0.1], [0.1, 0.1, 0.1, 0.7], [0.5, 0.2, 0.1, 0.2], [0.2, 0.6, 0.1, 0.1]])
>>> round(float(sequence_log_prob(table, [1, 3], 3)), 4)
-0.8675
>>> round(float(np.exp(sequence_log_prob(table, [1, 3], 3))), 2)
0.42
>>> round(float(sequence_log_prob(table, [2, 2, 2, 0], 0)), 4)
-5.9915

Source: 002, on language models and decoding.
Before: decoding/bigram_table. After: decoding/beam_search.
"""

import numpy as np


def sequence_log_prob(log_probs, tokens, bos):
    raise NotImplementedError
