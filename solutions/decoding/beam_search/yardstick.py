"""The least work any beam search must do: at each step one sum for each expansion, and the places of the best found."""

import numpy as np


def beam_search(log_probs, beam_size, max_length, bos, eos):
    sums = np.zeros((beam_size, 1))
    for step in range(max_length):
        totals = (sums + log_probs[step : step + beam_size]).ravel()
        sums = totals[np.argpartition(totals, -beam_size)[-beam_size:], np.newaxis]
    return [([bos, eos], total) for total in sums[:, 0].tolist()]
