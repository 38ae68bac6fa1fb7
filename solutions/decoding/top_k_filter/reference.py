r"""Top-k: only the k likeliest tokens may be chosen.

A vocabulary has many thousand unlikely tokens. Each of them is hardly ever chosen, but one of them is chosen quite
often, and then the text breaks. Top-k sets them to 0 before the next token is drawn.

    y_i = probs_i / S if i is one of the k likeliest tokens, else 0          S: the sum of these k probabilities
    $$ y_i &= \text{probs}_i / S && \text{if } i \text{ is one of the } k \text{ likeliest tokens} $$
    $$ y_i &= 0 && \text{else} \qquad S \text{: the sum of these } k \text{ probabilities} $$

Shapes
    probs     (V,), float64, not negative, in any order; some may be 0, not all. The array stays as it was
    k         int, at least 1; it may be larger than V, then all tokens are kept
    returns   y, float64, (V,): the tokens stay in their places, and y sums to 1

Conventions
    Exactly min(k, V) tokens are kept. Where several tokens are equally likely and not all of them fit, those with the
    lower ids are kept. (Hugging Face keeps all that are as likely as the k-th, so more than k.)
    A kept token of probability 0 stays 0.
    The kept probabilities are divided by their sum. They do not go through a softmax, and nothing is added.

Worked example: of .45, .20, .12, .04 and .19 the three likeliest are .45, .20 and .19; their sum is .84. With k = 2 in
the second line, two tokens with .25 compete for one place, and the first one gets it.

>>> top_k_filter(np.array([0.45, 0.20, 0.12, 0.04, 0.19]), 3).round(3)
array([0.536, 0.238, 0.   , 0.   , 0.226])
>>> top_k_filter(np.array([0.25, 0.5, 0.25]), 2).round(3)
array([0.333, 0.667, 0.   ])

Source: 002, on decoding.
After: decoding/top_p_filter, decoding/generate.
"""

import numpy as np

from grader import probe


def top_k_filter(probs, k):
    ### BEGIN SOLUTION
    kept = np.argsort(-probs, kind="stable")[:k]
    filtered = np.zeros(len(probs))
    filtered[kept] = probs[kept]
    probe("filtered", filtered)  # 0 for what is not kept, before the division, (V,)
    return filtered / filtered.sum()
    ### END SOLUTION
