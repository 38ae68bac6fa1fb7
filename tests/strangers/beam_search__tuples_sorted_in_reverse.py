# expect: ties_to_the_larger
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    live, done = [(0.0, [])], []
    for _ in range(max_length):
        grown = [(s + float(p), [*t, i]) for s, t in live for i, p in enumerate(log_probs[t[-1] if t else bos])]
        best = sorted(grown, reverse=True)[:beam_size]
        done += [each for each in best if each[1][-1] == eos]
        live = [each for each in best if each[1][-1] != eos]
    scored = sorted(((s / len(t) ** length_penalty, t) for s, t in done + live), reverse=True)
    return [(t, s) for s, t in scored[:beam_size]]
