# expect: probabilities_multiplied
import math

import numpy as np


def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    probs, live, done = np.exp(log_probs), [([], 1.0)], []
    for _ in range(max_length):
        grown = [([*t, i], p * float(q)) for t, p in live for i, q in enumerate(probs[t[-1] if t else bos])]
        best = sorted(grown, key=lambda each: (-each[1], each[0]))[:beam_size]
        done += [each for each in best if each[0][-1] == eos]
        live = [each for each in best if each[0][-1] != eos]
    scored = [(t, math.log(p) / len(t) ** length_penalty) for t, p in done + live]
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:beam_size]
