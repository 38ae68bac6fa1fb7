r"""A bigram table: the simplest language model, which looks at the last token alone.

A language model gives every next token a probability. Here the probabilities come from counting which token follows
which in a text. All exercises of this module decode from such a table.

    count(a, b) = how often b comes directly after a in ids
    log_probs[a, b] = log of (count(a, b) + s) / (sum over all c of (count(a, c) + s))        s: smoothing
    $$ \text{log\_probs}_{a,b} = \log \frac{\text{count}(a, b) + s}{\sum_c \, (\text{count}(a, c) + s)} $$

Shapes
    ids          (n,), int64, each from 0 to vocabulary - 1; n may be 0 or 1, then there is no pair
    vocabulary   int, at least 1, the number of different tokens V; some of them may not occur in ids
    smoothing    float, above 0, and perhaps as small as 1e-6
    returns      log_probs, float64, (V, V): row = last token, column = next token. The array ids stays as it was

Conventions
    A pair counts as often as it occurs, and pairs overlap: 0, 0, 0 holds the pair (0, 0) twice.
    The last id of the text is followed by nothing; it does not begin a pair.
    The smoothing is added to every count, also to those above 0; so no probability is 0, and log_probs is finite.
    The probabilities of each row sum to 1. A row whose token is never followed by another one has 1 / V everywhere.
    The logarithm is the natural one, and nothing else is added to its argument.

Worked example: in 0 1 0 1 0 2, the token 1 comes twice after 0, and 2 once; 0 comes twice after 1. With smoothing 1 row
0 has the counts 1, 3, 2 of 6. Nothing comes after 2, so its row has one third everywhere.

>>> log_probs = bigram_table(np.array([0, 1, 0, 1, 0, 2]), 3, 1.0)
>>> np.exp(log_probs).round(3)
array([[0.167, 0.5  , 0.333],
       [0.6  , 0.2  , 0.2  ],
       [0.333, 0.333, 0.333]])
>>> log_probs[0].round(3)
array([-1.792, -0.693, -1.099])

Source: 002, on language models: they estimate the probability of the next token.
Before: tokens/word_ids. After: decoding/greedy_decode, decoding/sequence_log_prob.
"""

import numpy as np

from grader import probe


def bigram_table(ids, vocabulary, smoothing):
    ### BEGIN SOLUTION
    counts = np.full((vocabulary, vocabulary), smoothing)
    np.add.at(counts, (ids[:-1], ids[1:]), 1.0)
    probe("probs", counts / counts.sum(axis=1, keepdims=True))  # before the logarithm, (vocabulary, vocabulary)
    return np.log(counts / counts.sum(axis=1, keepdims=True))
    ### END SOLUTION
