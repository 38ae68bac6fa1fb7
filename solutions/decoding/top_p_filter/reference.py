r"""Top-p: only the likeliest tokens may be chosen, as many as are needed to reach the probability p.

Top-k keeps the same number of tokens everywhere. But sometimes one token is almost certain, and sometimes fifty are
possible. Top-p (nucleus sampling) keeps few tokens in the first case, and many in the second.

    Order the tokens from the likeliest to the least likely, and add their probabilities up from the first one on.
    Keep the shortest beginning whose sum is at least p. Then y_i = probs_i / (sum of the kept), and 0 for the others.
    $$ m &= \min \Big\{ n : \sum_{j=1}^{n} q_j \ge p \Big\} && q \text{: probs, the largest first} $$
    $$ y_i &= \text{probs}_i \,\Big/ \sum_{j=1}^{m} q_j && \text{for the } m \text{ likeliest tokens, else } 0 $$

Shapes
    probs     (V,), float64, not negative, in any order, at least one above 0. The array stays as it was
    p         float, 0 < p < 1
    returns   y, float64, (V,): the tokens stay in their places, and y sums to 1

Conventions
    The token with which the sum reaches p is kept. So at least one token is always kept, however small p is.
    A sum that is exactly p is enough, and one that is hardly less than p is not. (The checks have such sums only where
    all numbers are exact in binary, such as .5 and .25. Elsewhere no sum is near p.)
    probs is used as it is given; it may sum to less than 1, as rounded numbers do. If the sum never reaches p, all
    tokens are kept. (Adding up from the least likely token to 1 - p, as Hugging Face does, is not the same then.)
    Ties: of equally likely tokens the one with the lower id comes first.
    The kept probabilities are divided by their sum; they do not go through a softmax, and nothing is added.

Worked example: with p = .6, .45 is not enough, and .45 + .20 = .65 is. (The article's own four words sum to .81.) In
the second line .5 + .25 is exactly .75, and of the two tokens with .25 the first one is kept. In the third line all
probabilities together do not reach .9.

>>> top_p_filter(np.array([0.45, 0.20, 0.12, 0.04, 0.19]), 0.6).round(3)
array([0.692, 0.308, 0.   , 0.   , 0.   ])
>>> top_p_filter(np.array([0.25, 0.5, 0.25]), 0.75).round(3)
array([0.333, 0.667, 0.   ])
>>> top_p_filter(np.array([0.25, 0.5]), 0.9).round(3)
array([0.333, 0.667])

Source: 002, on decoding; Holtzman et al., "The Curious Case of Neural Text Degeneration" (2020), section 3.1.
Before: decoding/top_k_filter. After: decoding/generate.
"""

import numpy as np

from grader import probe


def top_p_filter(probs, p):
    ### BEGIN SOLUTION
    order = np.argsort(-probs, kind="stable")
    probe("cumulative", np.cumsum(probs[order]))  # the likeliest token first, (V,)
    reached = np.flatnonzero(np.cumsum(probs[order]) >= p)
    kept = order[: reached[0] + 1] if len(reached) else order
    probe("count", len(kept))  # of the kept tokens
    filtered = np.zeros(len(probs))
    filtered[kept] = probs[kept]
    return filtered / filtered.sum()
    ### END SOLUTION
