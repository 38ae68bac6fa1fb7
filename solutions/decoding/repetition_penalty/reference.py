r"""A repetition penalty: tokens that the text already holds become less likely.

Language models like to repeat themselves, word by word or in whole loops. This penalty lowers the logit of each token
that has occurred, before the softmax.

    y_i = logits_i / penalty      if token i occurs in ids and logits_i > 0
    y_i = logits_i * penalty      if token i occurs in ids and logits_i <= 0
    y_i = logits_i                if token i does not occur in ids
    $$ y_i &= \text{logits}_i \,/\, \text{penalty} && \text{if } i \text{ occurs in ids and logits}_i > 0 $$
    $$ y_i &= \text{logits}_i \cdot \text{penalty} && \text{if } i \text{ occurs in ids and logits}_i \le 0 $$
    $$ y_i &= \text{logits}_i && \text{if } i \text{ does not occur in ids} $$

Shapes
    logits    (V,), float64. The array stays as it was
    ids       (n,), int64, the tokens of the text so far, each from 0 to V - 1; n may be 0, and larger than V
    penalty   float, above 1
    returns   y, float64, (V,)

Conventions
    A token that occurs several times is penalised once. (Penalties that grow with the number of occurrences, or that
    are subtracted, are other ones: the frequency and the presence penalty of OpenAI.)
    A positive logit is divided and a negative one multiplied, since both must become smaller. A logit of 0 stays 0.
    All tokens of ids count, wherever they stand in the text.

Worked example: tokens 0 and 3 have occurred, token 0 twice. 2 becomes 1, and -1 becomes -2.

>>> repetition_penalty(np.array([2.0, 1.0, 0.0, -1.0]), np.array([0, 3, 0]), 2.0)
array([ 1.,  1.,  0., -2.])
>>> repetition_penalty(np.array([3.0, -2.0, 1.0]), np.array([1, 1, 1, 2]), 1.5).round(3)
array([ 3.   , -3.   ,  0.667])

Source: 002, on decoding; Keskar et al., "CTRL" (2019), section 4.1, whose formula divides negative scores, too; this
rule is that of Hugging Face.
Before: decoding/temperature. After: decoding/generate.
"""

import numpy as np


def repetition_penalty(logits, ids, penalty):
    ### BEGIN SOLUTION
    penalised = logits.copy()
    scores = logits[ids]
    penalised[ids] = np.where(scores > 0, scores / penalty, scores * penalty)
    return penalised
    ### END SOLUTION
