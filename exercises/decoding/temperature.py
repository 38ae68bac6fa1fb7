"""Temperature: how much chance there is in the choice of the next token.

A low temperature makes the likeliest token still likelier, and the text more predictable; a high one brings all tokens
closer together. At 0 nothing is left to chance.

    p_i = exp(logits_i / t) / sum over j of exp(logits_j / t)

Shapes
    logits    (V,), float64, V at least 1; between -1e4 and 1e4. The array stays as it was
    t         float: 0, or from 0.01 to 10
    returns   p, float64, (V,): not negative, with the sum 1

Conventions
    t = 0 gives the limit of small t: 1 for the largest logit and 0 for all others. If several logits are the largest,
    the first of them gets the 1, the others 0. (Hugging Face and many others do not allow 0.)
    Logits may be as large as 1e4, and exp(1e4) overflows; subtract a number from all logits / t that makes every
    exponent at most 0, as in foundations/softmax.
    log-probabilities may be given as logits, too: t = 1 then gives the probabilities back.

Worked example: at t = 0.5 the differences between the logits double, at t = 2 they are halved.

>>> temperature(np.array([2.0, 1.0, 0.0]), 1.0).round(3)
array([0.665, 0.245, 0.09 ])
>>> temperature(np.array([2.0, 1.0, 0.0]), 0.5).round(3)
array([0.867, 0.117, 0.016])
>>> temperature(np.array([2.0, 1.0, 0.0]), 2.0).round(3)
array([0.506, 0.307, 0.186])
>>> temperature(np.array([1.0, 2.0, 2.0]), 0.0)
array([0., 1., 0.])

Source: 002, on decoding.
Before: foundations/softmax. After: decoding/generate.
"""

import numpy as np


def temperature(logits, t):
    raise NotImplementedError
