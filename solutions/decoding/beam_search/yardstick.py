"""The least work of a beam search in plain Python: one sum for each expansion of a step, and the best found."""


def beam_search(log_probs, beam_size, max_length, bos, eos):
    rows = log_probs.tolist()
    sums = [0.0] * beam_size
    for step in range(max_length):
        totals = [total + log_prob for place, total in enumerate(sums) for log_prob in rows[step + place]]
        sums = sorted(totals)[-beam_size:]
    return [([bos, eos], total) for total in sums]
