r"""Generate: a whole text, by temperature, top-k, top-p and sampling.

This loop is what a language model's `generate` does: take the last token's probabilities, change them, draw a token,
append it, and go on. The model is a table: the next token depends on the last one alone.

    For each new token:
    1. temperature(log_probs[last token], t)     the row holds the logits
    2. top_k_filter(..., k)                      the rest sums to 1 again
    3. top_p_filter(..., p)                      the rest sums to 1 again
    4. sample(..., u)                            u: the next one of uniforms

Shapes
    log_probs   (V, V), float64, finite, at most 0; row = last token, column = next token
    prompt      list of ints, at least one: the text so far. The list stays as it was
    max_new     int, at least 1: the largest number of new tokens
    eos         int, the id of the token that ends a text
    t, k, p     float from 0.1 to 10; int from 1 to V; float, 0 < p < 1
    uniforms    (max_new,), float64, each at least 0 and below 1: one for each new token, in this order
    returns     list of ints: the prompt, and the new tokens behind it; NumPy's own ints will do

Conventions
    The order of the steps matters: top-p looks at the probabilities after top-k, which sum to 1. (Hugging Face has the
    same order.)
    The text ends after max_new new tokens, or with EOS, which stays in the list. An EOS in the prompt ends nothing,
    not even at its end: at least one token is always generated.
    The temperature's logits are the log-probabilities as they are given; no two tokens of a row are equally likely.
    You may use your own functions, as the imports below do; they have to pass their own checks. Or take the imports
    away and write the steps out here.

Worked example: after 3 the probabilities are .2, .6, .1, .1. At t = .5 they become .095, .857, .024, .024; top-3 makes
them .098, .878, .024, 0; .878 is less than p = .9, so top-p keeps two: .1, .9, 0, 0. With u = .95 the token is 1. After
1 the token 3 has more than .9 by itself, so every u gives 3, which is EOS: the text ends, and the third number is not
used.

>>> table = np.log([[0.4, 0.3, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7], [0.3, 0.3, 0.3, 0.1], [0.2, 0.6, 0.1, 0.1]])
>>> [int(token) for token in generate(table, [3], 3, 3, 0.5, 3, 0.9, np.array([0.95, 0.2, 0.5]))]
[3, 1, 3]
>>> [int(token) for token in generate(table, [2, 3], 1, 3, 0.5, 3, 0.9, np.array([0.05]))]
[2, 3, 0]

Source: 002, on decoding.
Before: decoding/temperature, decoding/top_k_filter, decoding/top_p_filter, decoding/sample. After:
cache/generate_cached.
"""

import numpy as np
from decoding.sample import sample
from decoding.temperature import temperature
from decoding.top_k_filter import top_k_filter
from decoding.top_p_filter import top_p_filter

from grader import probe


def generate(log_probs, prompt, max_new, eos, t, k, p, uniforms):
    ### BEGIN SOLUTION
    tokens = list(prompt)
    for step in range(max_new):
        probs = temperature(log_probs[tokens[-1]], t)
        probs = top_k_filter(probs, k)
        probs = top_p_filter(probs, p)
        probe("probs", probs)  # of each step, behind both filters, (V,)
        tokens.append(int(sample(probs, uniforms[step])))
        if tokens[-1] == eos:
            break
    return tokens
    ### END SOLUTION
