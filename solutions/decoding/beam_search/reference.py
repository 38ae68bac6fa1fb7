r"""Beam search: keep the few best sequences at every step, not only the best one.

Greedy decoding takes the likeliest token at each step and can never go back. Beam search follows `beam_size` hypotheses
side by side, so a sequence that begins worse can still win. The model here is a table: the next token depends on the
last one alone.

    log p(tokens) = log_probs[bos, tokens[0]] + log_probs[tokens[0], tokens[1]] + ...
    score(tokens) = log p(tokens) / len(tokens) ** length_penalty
    $$ \log p(t) &= \text{log\_probs}[\text{bos}, t_0] + \text{log\_probs}[t_0, t_1] + \cdots && t = \text{tokens} $$
    $$ \text{score}(t) &= \frac{\log p(t)}{\text{len}(t)^{\text{length\_penalty}}} $$

Shapes
    log_probs       (V, V)  float64, finite, at most 0; row = last token, column = next token; the probabilities of a
                            row need not sum to 1
    beam_size, max_length   int, at least 1
    bos, eos                int, token ids
    length_penalty          float, at least 0; 0 gives the sum, 1 the mean
    returns                 list of (tokens, score); tokens a list of ints, score a float; NumPy's own will do

Conventions
    The search starts with one live hypothesis, the empty one, whose last token is BOS.
    A step extends every live hypothesis by every one of the V tokens (BOS is a token like any other) and keeps the
    `beam_size` expansions with the highest log p, or all of them where there are fewer. Among the kept, those that
    end in EOS are finished; the others are live in the next step. A finished hypothesis is set aside with its score:
    it is not extended, is not compared with later expansions and takes no place among their `beam_size`.
    The search stops when nothing is live or after `max_length` steps; hypotheses that are still live then count as they
    are, without EOS. It does not stop sooner, however many have finished.
    The result is the best `beam_size` of all finished and remaining hypotheses by score, best first, and fewer if there
    are not so many.
    Ties, in a step and in the result: the lexicographically smaller token list first, as Python compares lists. (In the
    random cases log_probs are multiples of 2**-20, so sums are exact in any order and equal sums are equal floats.)
    tokens are without BOS and with EOS; len(tokens) counts EOS. (GNMT's length penalty is another formula.)
    bos may equal eos: the empty hypothesis is not finished all the same.
    A step has at most beam_size * V expansions to look at; plain Python is fast enough for that.

Worked example: 0 is both BOS and EOS. Greedy decoding (beam 1) begins with 1, the likeliest, and ends with .5 * .4 * .4
= .08. Beam 2 also follows 2: after two steps it keeps [2, 0] with .4 * .9 = .36, finished, and [1, 1] with .5 * .4 =
.2. With length_penalty 1 the logs of .36 and .08 are divided by 2 and by 3.

>>> table = np.log([[0.1, 0.5, 0.4], [0.35, 0.4, 0.25], [0.9, 0.04, 0.06]])
>>> [(tokens, round(score, 3)) for tokens, score in beam_search(table, 1, 3, 0, 0)]
[([1, 1, 1], -2.526)]
>>> [(tokens, round(score, 3)) for tokens, score in beam_search(table, 2, 3, 0, 0)]
[([2, 0], -1.022), ([1, 1, 1], -2.526)]
>>> [(tokens, round(score, 3)) for tokens, score in beam_search(table, 2, 3, 0, 0, 1.0)]
[([2, 0], -0.511), ([1, 1, 1], -0.842)]

Source: 002, on decoding; Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014), section 3.2.
Before: decoding/greedy_decode, decoding/sequence_log_prob. After: decoding/generate.
"""

import numpy as np

from grader import probe


def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    ### BEGIN SOLUTION
    vocabulary = len(log_probs)
    finished = []  # (tokens, sum of log-probabilities)
    live = [([], 0.0)]  # in lexicographic order, so that the position of an expansion in `totals` decides ties
    for _ in range(max_length):
        last = [tokens[-1] if tokens else bos for tokens, _ in live]
        sums = np.array([total for _, total in live])
        totals = (sums[:, np.newaxis] + log_probs[last]).ravel()
        best = np.argsort(-totals, kind="stable")[:beam_size]
        kept = []
        for position in sorted(best.tolist()):
            parent, token = divmod(position, vocabulary)
            kept.append((live[parent][0] + [token], float(totals[position])))
        probe("log_p", sorted((total for _, total in kept), reverse=True))  # of those kept in each step, best first
        finished += [hypothesis for hypothesis in kept if hypothesis[0][-1] == eos]
        live = [hypothesis for hypothesis in kept if hypothesis[0][-1] != eos]
        if not live:
            break
    scored = [(tokens, total / len(tokens) ** length_penalty) for tokens, total in finished + live]
    scored.sort(key=lambda hypothesis: (-hypothesis[1], hypothesis[0]))
    return scored[:beam_size]
    ### END SOLUTION
