# expect: bos_returned, length_counts_bos
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    live, done = [([bos], 0.0)], []
    for _ in range(max_length):
        grown = [([*t, i], s + float(p)) for t, s in live for i, p in enumerate(log_probs[t[-1]])]
        best = sorted(grown, key=lambda each: (-each[1], each[0]))[:beam_size]
        done += [each for each in best if each[0][-1] == eos]
        live = [each for each in best if each[0][-1] != eos]
    scored = [(t, s / len(t) ** length_penalty) for t, s in done + live]
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:beam_size]
